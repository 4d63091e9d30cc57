package dev.usher.booking.pass;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.BookingSettings.PassSettings;
import dev.usher.booking.fault.OverloadProblems;
import dev.usher.common.key.KeySets;
import dev.usher.common.key.PublishedKeys;
import dev.usher.common.limit.Saturation;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * The public keys that the waiting room publishes to verify passes. An instance without keys (for
 * example started before the waiting room) is not ready until it has them.
 */
@ApplicationScoped
public class PassKeys {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private final PublishedKeys keys;

  PassKeys(BookingSettings settings, MeterRegistry meters) {
    PassSettings pass = settings.pass();
    this.keys =
        new PublishedKeys(
            "pass keys",
            () -> KeySets.fetch(pass.jwksUrl(), pass.keysTimeout()),
            new PublishedKeys.Limits(
                pass.keysMaxAge(), pass.keysMinPause(), FIRST_PAUSE, pass.maxWaiting()));
    meters.gauge("usher.pass.waiting", keys, PublishedKeys::waiting);
    Saturation.of(keys, "pass-keys", PublishedKeys::waiting, keys.maxWaiting(), meters);
    Gauge.builder("usher.pass.keys.failing", keys, known -> known.isFetchFailing() ? 1 : 0)
        .description("Whether the last fetch of the keys failed")
        .register(meters);
  }

  void start(@Observes StartupEvent started) {
    keys.start();
  }

  /** Whether this instance has keys. */
  boolean areKnown() {
    return keys.areKnown();
  }

  @PreDestroy
  void stop() {
    keys.close();
  }

  /**
   * Returns the key with this id; empty if it does not exist. Never blocks.
   *
   * @return fails with a problem, 503, while no keys could be fetched or if too many wait for a
   *     fetch
   */
  Uni<Optional<PublicKey>> find(String id) {
    return keys.find(id)
        .onFailure(RejectedExecutionException.class)
        .transform(tooMany -> OverloadProblems.overloaded())
        .onFailure(PublishedKeys.NotFetchedException.class)
        .transform(notFetched -> PassProblems.keysUnknown());
  }

  /** Returns the key with this id from the known keys, and fetches in the background if due. */
  Optional<PublicKey> known(String id) {
    return keys.known(id);
  }
}
