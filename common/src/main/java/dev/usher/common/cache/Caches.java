package dev.usher.common.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;

/**
 * Builders of in-memory caches. Caffeine looks its classes up by a name that depends on the
 * builder's settings; Quarkus registers some of them for native executables, and the one registered
 * here is missing in its list.
 *
 * <p>Values are loaded by {@code cache.get(key, load)}: a {@code CacheLoader} that is a lambda is
 * examined by reflection, which a native executable cannot do.
 */
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.PSAMS")
public final class Caches {
  private Caches() {}

  /**
   * A builder of caches that keep at most so many values, each until it has not been used for the
   * given time.
   */
  public static Caffeine<Object, Object> evictingUnused(long maximumSize, Duration unused) {
    return Caffeine.newBuilder().maximumSize(maximumSize).expireAfterAccess(unused);
  }
}
