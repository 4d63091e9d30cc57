package dev.usher.standalone.rush;

import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many simulated visitors who come within seconds and go from the queue to a booking, as their
 * browsers would: real requests, waits as long as {@code retryAfter} says. A few threads make the
 * requests of all of them. Ends when all have left, at the latest after its limit.
 */
public final class Rush {
  private static final int THREADS = 16;

  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(THREADS, Rush::thread);
  private final CompletableFuture<Result> ended = new CompletableFuture<>();
  private final AtomicInteger bookings = new AtomicInteger();
  private final AtomicInteger present;
  private final int visitors;
  private final long start = System.nanoTime();

  /**
   * What came of it.
   *
   * @param bookings how many visitors have one
   */
  public record Result(int visitors, int bookings, Duration duration) {}

  private Rush(int visitors) {
    this.visitors = visitors;
    this.present = new AtomicInteger(visitors);
    executor.setRemoveOnCancelPolicy(true);
  }

  /**
   * Starts a rush.
   *
   * @param queue the address of queue-service
   * @param booking the address of booking-service
   * @param event the event and its room
   * @param within all of them join within this time
   * @param limit those who are still there by then leave
   * @return done when it has ended
   */
  public static CompletableFuture<Result> start(
      String queue, String booking, String event, int visitors, Duration within, Duration limit) {
    Rush rush = new Rush(visitors);
    RushClient client =
        new RushClient(
            URI.create(queue + "/api/rooms/" + event),
            URI.create(booking + "/api/events/" + event),
            URI.create(booking + "/api"));
    Random random = new Random();
    for (int i = 0; i < visitors; i++) {
      RushVisitor visitor =
          new RushVisitor(client, random, i % RushVisitor.OF_WHOM_ONE_DOES_NOT_PAY != 0);
      rush.next(visitor, Duration.ofMillis(random.nextLong(within.toMillis() + 1)));
    }
    Future<?> unused = rush.executor.schedule(rush::end, limit.toMillis(), TimeUnit.MILLISECONDS);
    return rush.ended;
  }

  private void next(RushVisitor visitor, Duration wait) {
    Future<?> unused =
        executor.schedule(() -> step(visitor), wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void step(RushVisitor visitor) {
    try {
      visitor.step().ifPresentOrElse(wait -> next(visitor, wait), () -> leaves(visitor));
    } catch (RuntimeException e) {
      leaves(visitor);
    }
  }

  private void leaves(RushVisitor visitor) {
    if (visitor.hasBooked()) {
      bookings.incrementAndGet();
    }
    if (present.decrementAndGet() == 0) {
      end();
    }
  }

  private void end() {
    executor.shutdownNow();
    ended.complete(
        new Result(visitors, bookings.get(), Duration.ofNanos(System.nanoTime() - start)));
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "rush");
    thread.setDaemon(true);
    return thread;
  }
}
