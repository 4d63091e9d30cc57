package dev.usher.release;

import dev.usher.common.endpoint.Endpoints;
import dev.usher.testing.HttpContract;
import dev.usher.testing.TestStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** The edges of the service, and what only it has there. */
@QuarkusTest
@WithTestResource(TestStores.class)
class HttpContractTest extends HttpContract {
  @Inject Endpoints endpoints;
  @Inject MeterRegistry meters;

  @Override
  protected String service() {
    return "release-worker";
  }

  @Override
  protected SortedMap<String, SortedSet<String>> routes() {
    return endpoints.all();
  }

  @Override
  protected Set<String> labels() {
    return meters.find("http.server.requests").meters().stream()
        .map(meter -> Objects.requireNonNullElse(meter.getId().getTag("uri"), ""))
        .collect(Collectors.toSet());
  }

  @Override
  protected List<String> madeUpPaths() {
    return List.of("/api/x", "/x");
  }
}
