package dev.usher.inventory.hold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what makes it likely that a request is refused for a reason of its own, not because of
 * what others have: the limit of its event, and the visitors who were refused so a moment ago. It
 * only advises; PostgreSQL confirms. Bounded, and safe for use by many threads.
 */
final class RecentRefusals {
  private static final int MAX_VISITORS = 10_000;
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);

  /** A visitor of an event. */
  private record Visitor(String event, String name) {}

  private final Cache<Visitor, Boolean> visitors =
      Caffeine.newBuilder()
          .maximumSize(MAX_VISITORS)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .build();
  private final Map<String, Integer> limits = new ConcurrentHashMap<>();

  /** Notes the limit per visitor of an event that exists. */
  void learnLimit(String event, int maxPerVisitor) {
    Integer known = limits.get(event);
    if (known == null || known != maxPerVisitor) {
      limits.put(event, maxPerVisitor);
    }
  }

  /** Notes how a request ended. */
  void learn(HoldRequest request, HoldOutcome outcome) {
    if (outcome instanceof HoldOutcome.Held) {
      if (!isEmpty()) {
        visitors.invalidate(visitor(request));
      }
    } else if (!outcome.dependsOnOthers()) {
      visitors.put(visitor(request), Boolean.TRUE);
    }
  }

  /** Whether this request is likely to be refused for a reason of its own. */
  boolean suggestRefusalOf(HoldRequest request) {
    Integer limit = limits.get(request.id().event());
    if (limit != null && request.selection().quantity() > limit) {
      return true;
    }
    return !isEmpty() && visitors.getIfPresent(visitor(request)) != null;
  }

  private boolean isEmpty() {
    return visitors.estimatedSize() == 0;
  }

  private static Visitor visitor(HoldRequest request) {
    return new Visitor(request.id().event(), request.visitor());
  }
}
