package dev.usher.inventory.hold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldRequest;
import java.time.Duration;

/**
 * Predicts refusals that do not depend on what others have, from the event's limit per visitor and
 * recently refused visitors. It never refuses: PostgreSQL confirms. Bounded and thread-safe.
 */
final class RecentRefusals {
  private static final int MAX_VISITORS = 10_000;
  private static final int MAX_EVENTS = 10_000;
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);

  /** A visitor of an event. */
  private record Visitor(String event, String name) {}

  private final Cache<Visitor, Boolean> visitors =
      Caffeine.newBuilder()
          .maximumSize(MAX_VISITORS)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .build();
  private final Cache<String, Integer> limits =
      Caffeine.newBuilder().maximumSize(MAX_EVENTS).executor(Runnable::run).build();

  /** Records the limit per visitor of an existing event. */
  void learnLimit(String event, int maxPerVisitor) {
    Integer known = limits.getIfPresent(event);
    if (known == null || known != maxPerVisitor) {
      limits.put(event, maxPerVisitor);
    }
  }

  /** Records the outcome of a request. */
  void learn(HoldRequest request, HoldOutcome outcome) {
    if (outcome instanceof HoldOutcome.Held) {
      if (!isEmpty()) {
        visitors.invalidate(visitor(request));
      }
    } else if (!outcome.dependsOnOthers()) {
      visitors.put(visitor(request), Boolean.TRUE);
    }
  }

  /** Whether this request is likely to be refused regardless of what others have. */
  boolean suggestRefusalOf(HoldRequest request) {
    Integer limit = limits.getIfPresent(request.id().event());
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
