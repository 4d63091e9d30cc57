package dev.usher.release;

import dev.usher.testing.HttpContract;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The edges of the service, and what only it has there. */
@QuarkusTest
@WithTestResource(TestStores.class)
class HttpContractTest extends HttpContract {
  @Override
  protected String service() {
    return "release-worker";
  }

  @Override
  protected Map<String, Set<String>> roles() {
    return Map.of();
  }

  @Override
  protected List<String> madeUpPaths() {
    return List.of("/api/x", "/x");
  }
}
