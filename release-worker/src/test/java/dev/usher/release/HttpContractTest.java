package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.testing.HttpContract;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
    return Map.of("POST /api/audits", Set.of("operator"));
  }

  @Override
  protected List<String> madeUpPaths() {
    return List.of("/api/x", "/api/audits/x", "/x");
  }

  @Test
  void theAuditIsDescribedWithItsTokenAndItsReport() {
    JsonNode description = surface.ask("GET", "/q/openapi?format=json", Map.of()).json();
    JsonNode call = description.at("/paths/~1api~1audits/post");
    assertTrue(call.at("/security/0").has("operator"), description::toString);
    assertEquals("bearer", description.at("/components/securitySchemes/operator/scheme").asText());
    assertEquals(
        "#/components/schemas/AuditReport",
        call.at("/responses/200/content/application~1json/schema/$ref").asText());
    assertTrue(
        description.at("/components/schemas/AuditReport/properties").has("findings"),
        description::toString);
  }
}
