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
 * Sends the messages of one kind. Its own thread claims messages; up to {@value #AT_ONCE} are in
 * progress at the same time, independent of each other. An undeliverable message occupies one of
 * these slots for at most {@code CARRIES_FOR}; its retry delay doubles each time. The thread polls
 * as soon as a message is written, and periodically for messages that another instance left. Any
 * number of instances may run; none claims a message that another has leased.
 */
final class Courier implements Runnable {
  private static final Logger LOG = Logger.getLogger(Courier.class);
  private static final int AT_ONCE = 64;
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);
  // Longer than any delivery takes, so that no message is sent twice at the same time.
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
  // More messages may be due than there were free slots.
  private volatile boolean isMore;

  // Confined to the courier's thread.
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

  /** Wakes the thread to poll now. */
  void wake() {
    signal.release();
  }

  /** Stops it from claiming further messages. */
  void askToStop() {
    isStopped = true;
    wake();
  }

  /** Waits until the messages in progress are sent, at most as long as a delivery may take. */
  void awaitStop() throws InterruptedException {
    long began = System.nanoTime();
    thread.join(CARRIES_FOR.toMillis());
    long left = CARRIES_FOR.toNanos() - (System.nanoTime() - began);
    if (!places.tryAcquire(AT_ONCE, Math.max(0, left), TimeUnit.NANOSECONDS)) {
      LOG.warnf("Messages of kind %s are still in progress: another instance sends them", kind());
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

  /** Claims as many messages as there are free slots and sends them without waiting. */
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
    } catch (Throwable e) { // Also an Error: the thread would not be restarted.
      isMore = false;
      if (!isFailing) {
        isFailing = true;
        LOG.warnf(e, "Messages of kind %s wait; retrying each second", kind());
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
            e ->
                LOG.warnf(
                    "%s stays in the outbox and is sent again: %s", claimed.letter().told(), e));
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

  /** Doubles after each attempt. */
  static Duration delay(int attempts) {
    int doublings = Math.min(attempts - 1, Long.SIZE / 4);
    Duration delay = FIRST_RETRY.multipliedBy(1L << doublings);
    return delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY;
  }
}
