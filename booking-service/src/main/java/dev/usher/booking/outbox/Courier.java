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
 * Sends the messages of one kind, on one thread of its own: those of a batch at the same time, the
 * next batch after it. It looks as soon as it is told that there is one, and every now and then for
 * those that another instance left. Any number of instances do so at once; none takes another's.
 */
final class Courier implements Runnable {
  private static final Logger LOG = Logger.getLogger(Courier.class);
  private static final int BATCH = 64;
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
  private final Thread thread;
  private volatile boolean isStopped;

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

  /** Ends it; what it has in hand is sent first. */
  void stop() throws InterruptedException {
    isStopped = true;
    wake();
    thread.join(CARRIES_FOR.toMillis());
  }

  @Override
  public void run() {
    while (!isStopped) {
      if (!isMore()) {
        rest();
      }
    }
  }

  private boolean isMore() {
    try {
      List<Claimed> claimed = outbox.claim(carrier.kind(), BATCH, LEASE);
      if (claimed.isEmpty()) {
        return false;
      }
      List<Uni<Void>> sent = claimed.stream().map(this::send).toList();
      Uni.join().all(sent).andCollectFailures().await().indefinitely();
      return claimed.size() == BATCH;
    } catch (Throwable e) { // An Error too: nobody would start the thread again.
      LOG.errorf(e, "Messages of kind %s wait", carrier.kind());
      return false;
    }
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
