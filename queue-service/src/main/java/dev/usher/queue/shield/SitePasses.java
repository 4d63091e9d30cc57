package dev.usher.queue.shield;

import com.github.benmanes.caffeine.cache.Cache;
import dev.usher.common.cache.Caches;
import dev.usher.pass.BrowserKey;
import dev.usher.pass.Pass;
import dev.usher.queue.pass.FinishedPasses;
import dev.usher.queue.pass.PassVerifier;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Checks the pass in a request of a site, from memory: signature, room, end, whether it is
 * finished, and that it is used by the browser that it was given to. Verified passes are cached,
 * because a page consists of many requests.
 */
@ApplicationScoped
class SitePasses {
  /** About a kilobyte each. */
  private static final int REMEMBERED = 20_000;

  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(30);

  private final PassVerifier verifier;
  private final FinishedPasses finished;
  private final Clock clock;
  private final Cache<String, Pass> verified =
      Caches.evictingUnused(REMEMBERED, FORGOTTEN_AFTER).executor(Runnable::run).build();

  SitePasses(PassVerifier verifier, FinishedPasses finished, Clock clock) {
    this.verifier = verifier;
    this.finished = finished;
    this.clock = clock;
  }

  /** The pass of this request, if it is good for the room. Never blocks. */
  Optional<Pass> find(HttpServerRequest request, String room) {
    Optional<BrowserKey> browser = SiteCookies.browser(request);
    return browser.isEmpty()
        ? Optional.empty()
        : SiteCookies.pass(request, room)
            .flatMap(this::verify)
            .filter(pass -> pass.admits(room, clock.instant()))
            // A bound one is for a browser of Usher's own shop.
            .filter(pass -> !pass.bound() && pass.browser().equals(browser.map(BrowserKey::hash)))
            .filter(pass -> !finished.contains(pass.id()));
  }

  private Optional<Pass> verify(String token) {
    Pass known = verified.getIfPresent(token);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Pass> proven = verifier.verify(token);
    proven.ifPresent(pass -> verified.put(token, pass));
    return proven;
  }
}
