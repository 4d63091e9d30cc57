package dev.usher.booking.finishedpass;

import dev.usher.booking.catalogue.EventProblems;
import dev.usher.common.audit.Audited;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.validation.CrossChecked;
import dev.usher.common.validation.VisibleText;
import dev.usher.inventory.stock.EventIds;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Receives passes that the waiting room or an operator has finished. */
@Path("/api/events/{event}/finished-passes/{passId}")
@Tag(name = "passes")
public class FinishedPassResource {
  private static final int MAX_ID = 200;

  private final FinishedPassService service;

  /**
   * A finished pass.
   *
   * @param expiresAt its {@code exp}: until then it must be remembered
   */
  @CrossChecked
  public record FinishedPass(Instant expiresAt) implements CrossChecked.Rules {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    @Override
    public void check(CrossChecked.Report report) {
      report.require(
          isUsable(expiresAt), "expiresAt", "must be a time before the year 10000, RFC 3339");
    }

    private static boolean isUsable(@Nullable Instant time) {
      return time != null && !time.isBefore(Instant.EPOCH) && time.isBefore(LATEST);
    }
  }

  FinishedPassResource(FinishedPassService service) {
    this.service = service;
  }

  @PUT
  @RolesAllowed({"operator", "service"})
  @Audited
  @Operation(
      summary = "End a pass: it takes no new holds",
      description =
          "For what the pass holds already it stays good. queue-service calls this when a pass is"
              + " deleted there.")
  @APIResponse(responseCode = "204", description = "Recorded, however often it is sent")
  @APIResponse(responseCode = "404", description = "unknown-event: no event can have this id")
  @APIResponse(responseCode = "422", description = "invalid-request")
  public void put(
      String event, @VisibleText(max = MAX_ID) String passId, @Valid @Nullable FinishedPass body) {
    if (body == null) {
      throw ProblemException.of(
          Status.BAD_REQUEST,
          "malformed-request",
          "Malformed request",
          "Send {\"expiresAt\": \"2030-01-01T20:00:00Z\"}, the end of the pass, as JSON.");
    }
    if (!EventIds.isWellFormed(event)) {
      throw EventProblems.unknown();
    }
    // The event may not exist yet: a pass of its room may be finished before the event is created.
    service.finishedElsewhere(event, passId, body.expiresAt());
  }
}
