package dev.usher.queue.shield;

import dev.usher.common.route.PublicUrl;
import dev.usher.pass.BrowserKey;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.Room;
import dev.usher.queue.site.Origin;
import dev.usher.queue.site.SitePath;
import dev.usher.queue.site.Sites;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Where a visitor of a site without a pass is sent, and what the browser has to keep meanwhile. */
@ApplicationScoped
class WayToQueue {
  private static final Logger LOG = Logger.getLogger(WayToQueue.class);
  private static final Duration WARNING_PAUSE = Duration.ofMinutes(1);

  private final Sites sites;
  private final PublicUrl publicUrl;
  private final Clock clock;
  private volatile Instant warnedAt = Instant.EPOCH;

  WayToQueue(Sites sites, QueueSettings settings, Clock clock) {
    this.sites = sites;
    this.publicUrl = new PublicUrl(settings.publicUrl());
    this.clock = clock;
  }

  /**
   * A redirect.
   *
   * @param cookie the Set-Cookie header, if the browser has no key yet
   */
  record Step(String location, Optional<String> cookie) {}

  /** The address of the room's waiting page. */
  String page(String room) {
    return publicUrl.to("/rooms/" + room);
  }

  Step from(Room room, ProxyRequest wanted, HttpServerRequest request) {
    Optional<Origin> site = sites.at(room, wanted.host().orElse(null));
    if (site.isEmpty()) {
      warn(room, wanted);
      return new Step(page(room.id()), Optional.empty());
    }
    Optional<BrowserKey> known = SiteCookies.browser(request);
    BrowserKey key = known.orElseGet(BrowserKey::random);
    String location =
        publicUrl.to("/api/rooms/" + room.id() + "/enter?browser=")
            + key.hash()
            + "&site="
            + encoded(site.get())
            + "&page="
            + encoded(page(room, site.get(), wanted, request));
    return new Step(
        location,
        known.isPresent() ? Optional.empty() : Optional.of(SiteCookies.browser(key, site.get())));
  }

  /** What was sent by a form is lost; the visitor comes back to the page with the form. */
  private SitePath page(Room room, Origin site, ProxyRequest wanted, HttpServerRequest request) {
    return wanted.isRepeatable()
        ? SitePath.of(wanted.page())
        : Optional.ofNullable(request.getHeader("Referer"))
            .flatMap(site::page)
            .orElseGet(() -> sites.entrance(room, site));
  }

  private void warn(Room room, ProxyRequest wanted) {
    Instant now = clock.instant();
    if (now.isAfter(warnedAt.plus(WARNING_PAUSE))) {
      warnedAt = now;
      LOG.warnf(
          "room=%s host=%s: visitors are not sent back to it unless usher.shield.origins has its"
              + " origin and that of the room's targetUrl",
          room.id(), wanted.host().orElse(""));
    }
  }

  private static String encoded(Object value) {
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
  }
}
