package dev.usher.booking.hold;

import dev.usher.booking.hold.VisitorHolds.Own;
import dev.usher.booking.pass.Credentials;
import dev.usher.booking.pass.PassFilter.NeedsPass;
import dev.usher.common.problem.QueryParameters;
import dev.usher.common.store.Retry;
import dev.usher.inventory.stock.Hold;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A visitor's hold over HTTP. */
@Path("/api/holds/{id}")
@NeedsPass
@Tag(name = "holds")
public class HoldResource {
  private final VisitorHolds ownHolds;
  private final HoldPayments payments;

  HoldResource(VisitorHolds ownHolds, HoldPayments payments) {
    this.ownHolds = ownHolds;
    this.payments = payments;
  }

  @GET
  @Operation(summary = "One's hold, and what became of each payment for it")
  @APIResponse(responseCode = "404", description = "unknown-hold")
  public HoldResponse find(String id, @Context HttpServerRequest request) {
    Hold hold = ownHolds.find(Credentials.of(request), id).hold();
    return HoldResponse.of(hold, payments.of(hold.id()));
  }

  @DELETE
  @Operation(
      summary = "Cancel a hold; done=true says that the visitor wants no other and may leave")
  @APIResponse(responseCode = "204", description = "The seats are free")
  @APIResponse(responseCode = "404", description = "unknown-hold")
  @APIResponse(responseCode = "409", description = "already-booked")
  @APIResponse(responseCode = "422", description = "invalid-request: done is true or false")
  public void cancel(
      String id,
      @Parameter(schema = @Schema(implementation = Boolean.class))
          @QueryParam("done")
          @DefaultValue("false")
          String done,
      @Context HttpServerRequest request) {
    boolean isDone = QueryParameters.flag("done", done);
    Own own = ownHolds.find(Credentials.of(request), id);
    if (!Retry.onDeadConnection(() -> ownHolds.cancel(own, isDone))) {
      throw HoldProblems.alreadyBooked();
    }
  }
}
