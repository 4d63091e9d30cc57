package dev.usher.booking.pass;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Renews a visitor's pass at queue-service. */
@Path("/api/events/{event}/pass-renewals")
@Tag(name = "passes")
public class PassRenewalResource {
  private final PassVerifier passes;
  private final QueuePasses queue;

  PassRenewalResource(PassVerifier passes, QueuePasses queue) {
    this.passes = passes;
    this.queue = queue;
  }

  @POST
  @Operation(
      summary = "Renew the pass of a visitor who is active in the shop",
      description = "The response is that of queue-service: the same pass with a later end.")
  @APIResponse(responseCode = "200", description = "{pass, passId, expiresAt}")
  @APIResponse(responseCode = "401", description = "invalid-pass")
  @APIResponse(responseCode = "403", description = "wrong-event, pass-bound")
  @APIResponse(
      responseCode = "409",
      description = "pass-not-renewable, pass-over, sold-out or room-ended")
  public Uni<Response> renew(String event, @Context HttpServerRequest request) {
    Credentials credentials = Credentials.of(request);
    return passes
        .admit(credentials, event)
        .flatMap(pass -> queue.renew(String.valueOf(credentials.authorization()), pass))
        .map(ResponseBuilder::build);
  }
}
