package dev.usher.queue.history;

import dev.usher.common.problem.QueryParameters;
import dev.usher.common.problem.Violations;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The history of a room, for operators: as JSON, and as CSV for spreadsheets. */
@Path("/api/rooms/{room}")
@Tag(name = "rooms")
public class HistoryResource {
  private static final int LONGEST_STEP_MINUTES = 1440;
  private static final int MOST_STEPS = 50_000;
  private static final Duration A_DAY = Duration.ofDays(1);

  private final HistoryService service;
  private final Clock clock;

  HistoryResource(HistoryService service, Clock clock) {
    this.service = service;
    this.clock = clock;
  }

  /**
   * The history of a room.
   *
   * @param steps those in which something happened, oldest first
   */
  public record History(
      String room, Instant from, Instant to, int stepMinutes, List<HistoryStep> steps) {}

  /** Which part of the history is requested. */
  public static class Range {
    @Parameter(
        description = "RFC 3339; a day before to by default",
        schema = @Schema(implementation = Instant.class))
    @QueryParam("from")
    @Nullable String from;

    @Parameter(
        description = "RFC 3339, exclusive; now by default",
        schema = @Schema(implementation = Instant.class))
    @QueryParam("to")
    @Nullable String to;

    @Parameter(
        description = "minutes that each row sums up, 1 to 1440",
        schema = @Schema(implementation = Integer.class))
    @QueryParam("step")
    @DefaultValue("1")
    String step = "1";
  }

  @GET
  @Path("/history")
  @Cache(noStore = true)
  @RolesAllowed("operator")
  @Operation(
      summary = "What happened in the room, by minute",
      description =
          "Waiting and active are the most at the end of a minute, the other numbers are sums. A"
              + " step in which nothing changed is left out.")
  @APIResponse(responseCode = "422", description = "invalid-request")
  public Uni<History> history(@PathParam("room") String room, @BeanParam Range range) {
    return read(room, range);
  }

  @GET
  @Path("/history.csv")
  @Produces("text/csv")
  @Cache(noStore = true)
  @RolesAllowed("operator")
  @Operation(
      summary = "The same for a spreadsheet",
      description = "Times and numbers only, which no spreadsheet takes for a formula.")
  @APIResponse(responseCode = "422", description = "invalid-request")
  public Uni<RestResponse<String>> csv(@PathParam("room") String room, @BeanParam Range range) {
    return read(room, range)
        .map(
            history ->
                RestResponse.ResponseBuilder.ok(csv(history.steps()))
                    .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + room + "-history.csv\"")
                    .build());
  }

  private Uni<History> read(String room, Range range) {
    int minutes = QueryParameters.integer("step", range.step, 1, LONGEST_STEP_MINUTES);
    Instant to = range.to == null ? clock.instant() : QueryParameters.time("to", range.to);
    Instant from = range.from == null ? to.minus(A_DAY) : QueryParameters.time("from", range.from);
    Violations.require(from.isBefore(to), "from", "must be before to");
    Duration step = Duration.ofMinutes(minutes);
    Violations.require(
        Duration.between(from, to).dividedBy(step) <= MOST_STEPS,
        "step",
        "must be longer for so long a time: at most " + MOST_STEPS + " steps are returned");
    return service
        .read(room, from, to, step)
        .map(steps -> new History(room, from, to, minutes, steps));
  }

  private static String csv(List<HistoryStep> steps) {
    StringBuilder csv =
        new StringBuilder(
            "time,waiting,active,joined,admitted,claimed,missed,passedOver,rejoined,left,waits,within50,within80\r\n");
    for (HistoryStep step : steps) {
      csv.append(step.time())
          .append(',')
          .append(step.waiting())
          .append(',')
          .append(step.active())
          .append(',')
          .append(step.joined())
          .append(',')
          .append(step.admitted())
          .append(',')
          .append(step.claimed())
          .append(',')
          .append(step.missed())
          .append(',')
          .append(step.passedOver())
          .append(',')
          .append(step.rejoined())
          .append(',')
          .append(step.left())
          .append(',')
          .append(step.waits())
          .append(',')
          .append(step.within50())
          .append(',')
          .append(step.within80())
          .append("\r\n");
    }
    return csv.toString();
  }
}
