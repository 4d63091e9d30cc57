package dev.usher.booking.outbox;

import dev.usher.booking.outbox.Outbox.Claimed;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Sends the messages of one kind: one thread of its own takes them, up to {@value #AT_ONCE} are
 * under way at the same time, and none waits for another; a message that nobody can deliver takes
 * one of these places for {@code CARRIES_FOR} at most, and then waits twice as long each time. It
 * looks as soon as there is a message, and every now and then for those that another instance left.
 * Any number of instances do so at once; none takes another's.
 */
final class Courier implements Runnable {
  private static final Logger LOG = Logger.getLogger(Courier.class);
  private static final int AT_ONCE = 64;
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);
  // Longer than any carrier takes, so that none is sent twice at the same time.
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration CARRIES_FOR = Duration.ofSeconds(10);
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);

  private final Outbox outbox;
  private final Carrier carrier;
  private final MeterRegistry metrics;
  private final Semaphore signal = new Semaphore(0);
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Thread thread;
  private volatile boolean isStopped;
  // More may be due than there were places for.
  private volatile boolean isMore;

  // Of the courier's own thread.
  private boolean isFailing;

  Courier(Outbox outbox, Carrier carrier, MeterRegistry metrics) {
    this.outbox = outbox;
    this.carrier = carrier;
    this.metrics = metrics;
    this.thread = new Thread(this, "courier-" + carrier.kind());
  }

  void start() {
    thread.start();
  }

  /** Has it look now. */
  void wake() {
    signal.release();
  }

  /** Has it take no more messages. */
  void askToStop() {
    isStopped = true;
    wake();
  }

  /** Waits until what it has in hand is sent, as long as that may take. */
  void awaitStop() throws InterruptedException {
    long began = System.nanoTime();
    thread.join(CARRIES_FOR.toMillis());
    long left = CARRIES_FOR.toNanos() - (System.nanoTime() - began);
    if (!places.tryAcquire(AT_ONCE, Math.max(0, left), TimeUnit.NANOSECONDS)) {
      LOG.warnf("Messages of kind %s are still under way: another instance sends them", kind());
    }
  }

  private String kind() {
    return carrier.kind();
  }

  @Override
  public void run() {
    while (!isStopped) {
      takeAndSend();
      if (!isMore || places.availablePermits() == 0) {
        rest();
      }
    }
  }

  /** Takes as many messages as there are places, and sends them without waiting for any. */
  private void takeAndSend() {
    int free = places.drainPermits();
    int taken = 0;
    try {
      isMore = true;
      List<Claimed> claimed = free == 0 ? List.of() : outbox.claim(kind(), free, LEASE);
      isMore = claimed.size() == free;
      taken = claimed.size();
      claimed.forEach(this::start);
      if (isFailing) {
        isFailing = false;
        LOG.infof("Messages of kind %s are sent again", kind());
      }
    } catch (Throwable e) { // An Error too: nobody would start the thread again.
      isMore = false;
      if (!isFailing) {
        isFailing = true;
        LOG.warnf(e, "Messages of kind %s wait, and are tried each second", kind());
      }
    } finally {
      places.release(free - taken);
    }
  }

  private void start(Claimed claimed) {
    Uni.createFrom()
        .deferred(() -> send(claimed))
        .onTermination()
        .invoke(
            () -> {
              places.release();
              if (isMore) {
                wake();
              }
            })
        .subscribe()
        .with(
            done -> {},
            e -> LOG.warnf("%s stays and is sent again: %s", claimed.letter().told(), e));
  }

  private void rest() {
    try {
      if (signal.tryAcquire(LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        signal.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      isStopped = true;
    }
  }

  private Uni<Void> send(Claimed claimed) {
    Letter letter = claimed.letter();
    if (claimed.isOver()) {
      LOG.logf(carrier.givenUp(), "Given up: %s", letter.told());
      return settle(claimed, "given-up");
    }
    return Uni.createFrom()
        .deferred(() -> carrier.carry(letter))
        .ifNoItem()
        .after(CARRIES_FOR)
        .fail()
        .onFailure()
        .invoke(e -> LOG.warnf("Not sent yet: %s: %s", letter.told(), e))
        .onFailure()
        .recoverWithItem(false)
        .flatMap(arrived -> settle(claimed, arrived ? "arrived" : "failed"));
  }

  private Uni<Void> settle(Claimed claimed, String outcome) {
    metrics.counter("usher.messages", "kind", carrier.kind(), "outcome", outcome).increment();
    return Uni.createFrom()
        .<Void>item(
            () -> {
              if (outcome.equals("failed")) {
                outbox.again(claimed.letter(), delay(claimed.attempts()));
              } else {
                outbox.done(claimed.letter());
              }
              return null;
            })
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  /** Twice as long after each attempt. */
  static Duration delay(int attempts) {
    int doublings = Math.min(attempts - 1, Long.SIZE / 4);
    Duration delay = FIRST_RETRY.multipliedBy(1L << doublings);
    return delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY;
  }
}
