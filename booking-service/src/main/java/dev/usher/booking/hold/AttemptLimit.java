package dev.usher.booking.hold;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.booking.BookingSettings;
import dev.usher.booking.BookingSettings.AttemptSettings;
import dev.usher.booking.pass.Pass;
import dev.usher.common.cache.Caches;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;

/**
 * Limits hold requests per pass at this instance with a token bucket for each pass. A bucket that
 * is full again is removed.
 */
@ApplicationScoped
class AttemptLimit {
  private static final int MAX_PASSES = 100_000;

  private final AttemptSettings settings;
  private final Cache<Pass, Bucket> buckets;

  AttemptLimit(BookingSettings settings) {
    this.settings = settings.attempts();
    Duration untilFull = this.settings.refill().multipliedBy(Math.max(1, this.settings.perPass()));
    this.buckets = Caches.evictingUnused(MAX_PASSES, untilFull).executor(Runnable::run).build();
  }

  /**
   * Counts an attempt.
   *
   * @throws ProblemException 429 if there were too many
   */
  void count(Pass pass) {
    if (settings.perPass() == 0) {
      return;
    }
    ConsumptionProbe attempt = buckets.get(pass, added -> bucket()).tryConsumeAndReturnRemaining(1);
    if (!attempt.isConsumed()) {
      throw tooMany(Duration.ofNanos(attempt.getNanosToWaitForRefill()));
    }
  }

  private Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(settings.perPass()).refillGreedy(1, settings.refill()))
        .build();
  }

  private static ProblemException tooMany(Duration wait) {
    long seconds = wait.plusMillis(999).toSeconds();
    return Problem.of(
            Status.TOO_MANY_REQUESTS,
            "too-many-attempts",
            "Too many attempts",
            "This pass has asked for holds too often. Wait %d s, then ask again."
                .formatted(seconds))
        .withHeader(HttpHeaders.RETRY_AFTER, seconds)
        .exception();
  }
}
