package dev.usher.queue.pass;

import dev.usher.queue.QueueSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Notifies the booking service of passes that were deleted here, so that they cannot make new
 * holds. PostgreSQL stores the pending notifications, so a crash or an outage loses none. Each
 * notification has its own backoff, so a failing one does not delay the others. A notification is
 * dropped once its pass has expired.
 *
 * <p>Uses one dedicated thread per instance, which runs only if {@code usher.booking.url} is set.
 * The calls of a batch run concurrently; the next batch starts after they finish.
 */
@ApplicationScoped
public class FinishNotifier {
  private static final Logger LOG = Logger.getLogger(FinishNotifier.class);
  private static final int BATCH = 64;
  private static final int SUCCESS = 2;
  private static final int HUNDRED = 100;
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);
  // Longer than a batch takes, so that no notification is sent twice at the same time.
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);

  private final Optional<URI> booking;
  private final Optional<Path> tokenFile;
  private final PassStore store;
  private final MeterRegistry meters;
  private final HttpClient http;
  private final Semaphore signal = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "finish-notifier");
  private volatile boolean isStopped;

  FinishNotifier(QueueSettings settings, PassStore store, MeterRegistry meters) {
    this.booking = settings.booking().url();
    this.tokenFile = settings.booking().tokenFile();
    this.store = store;
    this.meters = meters;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CALL_TIMEOUT)
            .build();
  }

  void start(@Observes StartupEvent started) {
    if (booking.isEmpty()) {
      return;
    }
    if (tokenFile.filter(Files::isReadable).isEmpty()) {
      throw new IllegalStateException(
          "usher.booking.token-file must name a readable file where usher.booking.url is set");
    }
    thread.start();
  }

  void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
    if (thread.isAlive()) {
      isStopped = true;
      wake();
      thread.join(CALL_TIMEOUT.plus(LOOKS_EVERY).toMillis());
    }
  }

  /** Whether a booking service is configured. */
  boolean isOn() {
    return booking.isPresent();
  }

  /** Makes the thread check for pending notifications now. */
  void wake() {
    signal.release();
  }

  private void run() {
    while (!isStopped) {
      if (!isMore()) {
        rest();
      }
    }
  }

  private boolean isMore() {
    try {
      List<FinishedPass> due = store.claimNotifications(BATCH, LEASE);
      if (due.isEmpty()) {
        return false;
      }
      String authorization = "Bearer " + Files.readString(tokenFile.orElseThrow()).strip();
      AtomicInteger failed = new AtomicInteger();
      List<CompletableFuture<Boolean>> calls =
          due.stream().map(pass -> call(pass, authorization, failed)).toList();
      for (int i = 0; i < due.size(); i++) {
        record(due.get(i), calls.get(i).join());
      }
      return due.size() == BATCH;
    } catch (IOException | RuntimeException | Error e) { // Nothing would restart the thread.
      LOG.warnf("Cannot notify the booking service of finished passes, will retry: %s", e);
      return false;
    }
  }

  private CompletableFuture<Boolean> call(
      FinishedPass pass, String authorization, AtomicInteger failed) {
    if (pass.isOver()) {
      return CompletableFuture.completedFuture(false);
    }
    String path = "/api/events/" + pass.room() + "/finished-passes/" + pass.passId();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(booking.orElseThrow().toString().replaceAll("/+$", "") + path))
            .timeout(CALL_TIMEOUT)
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"expiresAt\":\"" + pass.expiresAt() + "\"}"))
            .build();
    return http.sendAsync(request, BodyHandlers.discarding())
        .thenApply(
            response -> {
              boolean isHeard = response.statusCode() / HUNDRED == SUCCESS;
              if (!isHeard) {
                note(pass, "it responded with " + response.statusCode(), failed);
              }
              return isHeard;
            })
        .exceptionally(
            failure -> {
              note(pass, failure.toString(), failed);
              return false;
            });
  }

  /** Logs one failure per batch: when the booking service is down, all calls fail together. */
  private static void note(FinishedPass pass, String why, AtomicInteger failed) {
    if (failed.getAndIncrement() == 0) {
      LOG.warnf(
          "room=%s (other rooms may be affected) cannot notify the booking service of a finished pass: %s",
          pass.room(), why);
    }
  }

  private void record(FinishedPass pass, boolean isHeard) {
    if (isHeard || pass.isOver()) {
      store.notified(pass);
    } else {
      store.notifyAgain(pass, delay(pass.attempts()));
    }
    String outcome = isHeard ? "arrived" : pass.isOver() ? "given-up" : "failed";
    meters.counter("usher.notifications", "outcome", outcome).increment();
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

  /** Doubles with each attempt. */
  static Duration delay(int attempts) {
    int doublings = Math.min(attempts - 1, Long.SIZE / 4);
    Duration delay = FIRST_RETRY.multipliedBy(1L << doublings);
    return delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY;
  }
}
