package dev.usher.queue.protection;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.HealthOrigins;
import dev.usher.queue.room.Protection;
import dev.usher.queue.room.Protection.Watch;
import dev.usher.queue.room.Room;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Which shop is behind a room, and whether it may be asked how it is. */
@ApplicationScoped
class Shops {
  private static final Duration DEFAULT_MAX_LATENCY = Duration.ofSeconds(1);

  private final Optional<URI> load;
  private final HealthOrigins origins;

  Shops(QueueSettings settings, HealthOrigins origins) {
    this.load =
        settings
            .booking()
            .url()
            .map(url -> URI.create(url.toString().replaceAll("/+$", "") + "/api/load"));
    this.origins = origins;
  }

  /** The shop to ask; empty if the room's rate does not depend on one. */
  Optional<Shop> of(Room room) {
    Protection protection = room.protection();
    Duration maxLatency =
        protection.maxLatency() == null ? DEFAULT_MAX_LATENCY : protection.maxLatency();
    return switch (watch(room)) {
      case BOOKING -> load.map(url -> new Shop(url, true, maxLatency));
      case URL ->
          Optional.ofNullable(protection.healthUrl())
              .map(URI::create)
              // It may have been removed from the settings since the room was saved.
              .filter(origins::allow)
              .map(url -> new Shop(url, false, maxLatency));
      case NONE -> Optional.empty();
    };
  }

  private static Watch watch(Room room) {
    Protection protection = room.protection();
    if (protection.watch() != null) {
      return protection.watch();
    }
    if (protection.healthUrl() != null) {
      return Watch.URL;
    }
    // The load of booking-service says nothing about other sites.
    String path = URI.create(room.targetUrl()).getPath();
    return ("/events/" + room.id()).equals(path) ? Watch.BOOKING : Watch.NONE;
  }
}
