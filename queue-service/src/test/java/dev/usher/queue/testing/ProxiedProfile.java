package dev.usher.queue.testing;

import dev.usher.testing.PostgresProxy;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;

/** An instance whose PostgreSQL can be taken away. */
public final class ProxiedProfile implements QuarkusTestProfile {
  @Override
  public List<TestResourceEntry> testResources() {
    return List.of(new TestResourceEntry(PostgresProxy.class));
  }
}
