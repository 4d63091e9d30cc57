package dev.usher.queue.shield;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.common.cache.Caches;
import dev.usher.pass.Pass;
import dev.usher.queue.pass.PassSigner;
import dev.usher.queue.pass.RenewalService;
import dev.usher.queue.room.Room;
import dev.usher.queue.site.Origin;
import dev.usher.queue.site.Sites;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Renews the passes of visitors who use a site, once half of their time is over. No request waits
 * for it: one that finds a pass half used starts its renewal, and a later one takes the new cookie
 * along. A visitor who gets no cookie in time is sent to the queue when the old one has ended, and
 * from there back with the renewed pass.
 */
@ApplicationScoped
class SiteRenewals {
  private static final Logger LOG = Logger.getLogger(SiteRenewals.class);

  /** About a kilobyte each. */
  private static final int REMEMBERED = 20_000;

  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);

  /** Pages consist of many requests. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final RenewalService renewals;
  private final PassSigner signer;
  private final Sites sites;
  private final Clock clock;
  private final Cache<String, Renewed> renewed =
      Caches.evictingUnused(REMEMBERED, REMEMBERED_FOR).executor(Runnable::run).build();
  private final Cache<String, Instant> asked =
      Caches.evictingUnused(REMEMBERED, REMEMBERED_FOR).executor(Runnable::run).build();

  /** A pass with its new end, signed. */
  private record Renewed(String token, Instant expiresAt) {}

  SiteRenewals(RenewalService renewals, PassSigner signer, Sites sites, Clock clock) {
    this.renewals = renewals;
    this.signer = signer;
    this.sites = sites;
    this.clock = clock;
  }

  /** The Set-Cookie header with the renewed pass, if there is one. Never blocks. */
  Optional<String> cookie(Room room, Pass pass, HttpServerRequest request) {
    Instant now = clock.instant();
    if (!isDue(room, pass, now)) {
      return Optional.empty();
    }
    Renewed known = renewed.getIfPresent(pass.id());
    if (known == null || !known.expiresAt().isAfter(pass.expiresAt())) {
      renew(room, pass, now);
      return Optional.empty();
    }
    Optional<Origin> site = sites.at(room, ProxyRequest.host(request).orElse(null));
    Duration left = Duration.between(now, known.expiresAt());
    return site.map(origin -> SiteCookies.pass(room.id(), known.token(), left, origin));
  }

  private static boolean isDue(Room room, Pass pass, Instant now) {
    return room.controls().maxPassTtl().isPresent()
        && pass.renewableUntil().filter(pass.expiresAt()::isBefore).isPresent()
        && Duration.between(now, pass.expiresAt()).compareTo(room.passTtl().dividedBy(2)) < 0;
  }

  private void renew(Room room, Pass pass, Instant now) {
    Instant last = asked.getIfPresent(pass.id());
    if (last != null && now.isBefore(last.plus(PAUSE))) {
      return;
    }
    asked.put(pass.id(), now);
    renewals
        .renew(room, pass.id(), pass.visitor())
        // Signing takes too long for the event loop.
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(
            longer ->
                new Renewed(
                    signer.sign(room, longer, pass.browser().orElseThrow()),
                    Instant.ofEpochSecond(longer.endsAt())))
        .subscribe()
        .with(
            longer -> renewed.put(pass.id(), longer),
            failure -> LOG.debugf("room=%s pass not renewed: %s", room.id(), failure));
  }
}
