package dev.usher.booking.finishedpass;

import dev.usher.booking.catalogue.EventProblems;
import dev.usher.common.problem.Problems;
import dev.usher.common.problem.Violations;
import dev.usher.inventory.stock.EventIds;
import jakarta.annotation.security.RolesAllowed;
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
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private final FinishedPassService service;

  /**
   * A finished pass.
   *
   * @param expiresAt its {@code exp}: until then it must be remembered
   */
  public record FinishedPass(@Nullable Instant expiresAt) {}

  FinishedPassResource(FinishedPassService service) {
    this.service = service;
  }

  @PUT
  @RolesAllowed({"operator", "service"})
  @Operation(
      summary = "End a pass: it takes no new holds",
      description =
          "For what the pass holds already it stays good. queue-service calls this when a pass is"
              + " deleted there.")
  @APIResponse(responseCode = "204", description = "Recorded, however often it is sent")
  @APIResponse(responseCode = "404", description = "unknown-event: no event can have this id")
  @APIResponse(responseCode = "422", description = "invalid-request")
  public void put(String event, String passId, @Nullable FinishedPass body) {
    if (!EventIds.isWellFormed(event)) {
      throw EventProblems.unknown();
    }
    // The event may not exist yet: a pass of its room may be finished before the event is created.
    service.finishedElsewhere(event, passId, expiresAt(passId, body));
  }

  private static Instant expiresAt(String passId, @Nullable FinishedPass body) {
    if (body == null) {
      throw Problems.of(
          Status.BAD_REQUEST,
          "malformed-request",
          "Malformed request",
          "Send {\"expiresAt\": \"2030-01-01T20:00:00Z\"}, the end of the pass, as JSON.");
    }
    Violations wrong = new Violations();
    boolean isId =
        !passId.isBlank()
            && passId.length() <= MAX_ID
            && passId.chars().noneMatch(Character::isISOControl);
    wrong.check(isId, "passId", "must be 1 to " + MAX_ID + " characters, no control characters");
    Instant expiresAt = body.expiresAt();
    boolean isTime =
        expiresAt != null && !expiresAt.isBefore(Instant.EPOCH) && expiresAt.isBefore(LATEST);
    wrong.check(isTime, "expiresAt", "must be a time before the year 10000, RFC 3339");
    wrong.refuse();
    return expiresAt == null ? Instant.EPOCH : expiresAt;
  }
}
