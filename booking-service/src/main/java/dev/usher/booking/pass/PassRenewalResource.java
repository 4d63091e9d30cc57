package dev.usher.booking.pass;

import dev.usher.booking.fault.OverloadProblems;
import dev.usher.common.limit.ConcurrencyLimit;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Renews a visitor's pass at queue-service, so that the shop's pages call no other site. Only
 * checks the pass; queue-service decides.
 */
@Path("/api/events/{event}/pass-renewals")
@Tag(name = "passes")
public class PassRenewalResource {
  private static final int RENEWALS_UNDER_WAY = 200;

  private final ConcurrencyLimit underWay = new ConcurrencyLimit(RENEWALS_UNDER_WAY);
  private final PassVerifier passes;
  private final Client queue;

  /** The client of queue-service. */
  @RegisterRestClient(configKey = "queue")
  interface Client {
    @POST
    @Path("/api/rooms/{room}/passes/{pass}/renewal")
    Uni<RestResponse<String>> renew(
        @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
        @PathParam("room") String room,
        @PathParam("pass") String pass);
  }

  PassRenewalResource(PassVerifier passes, @RestClient Client queue) {
    this.passes = passes;
    this.queue = queue;
  }

  @POST
  @Operation(
      summary = "Renew the pass of a visitor who is active in the shop",
      description = "The response is that of queue-service: the same pass with a later end.")
  @APIResponse(responseCode = "200", description = "{pass, passId, expiresAt}")
  @APIResponse(responseCode = "401", description = "invalid-pass")
  @APIResponse(responseCode = "403", description = "wrong-event")
  @APIResponse(
      responseCode = "409",
      description = "pass-not-renewable, pass-over, sold-out or room-ended")
  public Uni<Response> renew(
      String event, @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
    String sent = authorization == null ? "" : authorization;
    return underWay.bounded(
        passes
            .admit(authorization, event)
            .flatMap(pass -> queue.renew(sent, event, pass.id()))
            .onFailure(ProcessingException.class)
            .transform(
                failure ->
                    OverloadProblems.problem("The waiting room cannot be reached. Try again."))
            .map(PassRenewalResource::passedOn));
  }

  private static Response passedOn(RestResponse<String> reply) {
    ResponseBuilder response =
        Response.status(reply.getStatus())
            .entity(reply.getEntity())
            .type(reply.getMediaType())
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    String retryAfter = reply.getHeaderString(HttpHeaders.RETRY_AFTER);
    return retryAfter == null
        ? response.build()
        : response.header(HttpHeaders.RETRY_AFTER, retryAfter).build();
  }
}
