package dev.usher.common.health;

import static java.util.stream.Collectors.toMap;

import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.GET;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.Cache;

/**
 * The readiness checks of a service for operators, as the management port has them, which browsers
 * do not reach. The subclass sets the path.
 */
public abstract class HealthReportResource {
  private final SmallRyeHealthReporter reporter;

  protected HealthReportResource(SmallRyeHealthReporter reporter) {
    this.reporter = reporter;
  }

  /**
   * The state of the instance that responds.
   *
   * @param status UP or DOWN
   */
  public record HealthReport(String status, List<Check> checks) {}

  /**
   * One of the things that the service needs.
   *
   * @param status UP or DOWN
   * @param data for example {@code degraded}
   */
  public record Check(String name, String status, Map<String, String> data) {}

  @GET
  @RolesAllowed("operator")
  @Cache(noStore = true)
  @Operation(summary = "Whether this instance is ready, and which of its dependencies are away")
  @APIResponse(responseCode = "200", description = "the checks, also if some of them fail")
  public Uni<HealthReport> report() {
    return reporter.getReadinessAsync().map(health -> report(health.getPayload()));
  }

  private static HealthReport report(JsonObject payload) {
    JsonArray checks =
        Optional.ofNullable(payload.getJsonArray("checks")).orElse(JsonValue.EMPTY_JSON_ARRAY);
    return new HealthReport(
        payload.getString("status"),
        checks.getValuesAs(JsonObject.class).stream().map(HealthReportResource::check).toList());
  }

  private static Check check(JsonObject check) {
    JsonObject data =
        Optional.ofNullable(check.getJsonObject("data")).orElse(JsonValue.EMPTY_JSON_OBJECT);
    return new Check(
        check.getString("name"),
        check.getString("status"),
        data.entrySet().stream()
            .collect(toMap(Map.Entry::getKey, entry -> text(entry.getValue()))));
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString string ? string.getString() : value.toString();
  }
}
