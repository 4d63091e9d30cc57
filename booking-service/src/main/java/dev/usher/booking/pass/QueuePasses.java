package dev.usher.booking.pass;

import dev.usher.booking.fault.OverloadProblems;
import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.pass.BrowserKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Passes calls about a visitor's own pass on to queue-service, which decides them, so that the
 * shop's pages call no other site. Callers check the pass before.
 */
@ApplicationScoped
class QueuePasses {
  private static final int UNDER_WAY = 200;

  private final ConcurrencyLimit renewals = new ConcurrencyLimit(UNDER_WAY);
  private final ConcurrencyLimit bindings = new ConcurrencyLimit(UNDER_WAY);
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

    @POST
    @Path("/api/rooms/{room}/passes/{pass}/binding")
    @Consumes(MediaType.APPLICATION_JSON)
    Uni<RestResponse<String>> bind(
        @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
        @PathParam("room") String room,
        @PathParam("pass") String pass,
        String json);
  }

  QueuePasses(@RestClient Client queue) {
    this.queue = queue;
  }

  /** The response to the renewal of a pass. Fails with a problem, 503, if there is none. */
  Uni<ResponseBuilder> renew(String authorization, Pass pass) {
    return renewals.bounded(passedOn(queue.renew(authorization, pass.event(), pass.id())));
  }

  /** The response to a browser that comes with a pass. Fails as {@link #renew} does. */
  Uni<ResponseBuilder> bind(String authorization, Pass pass, BrowserKey browser) {
    String json = "{\"browser\":\"" + browser.hash() + "\"}";
    return bindings.bounded(passedOn(queue.bind(authorization, pass.event(), pass.id(), json)));
  }

  private static Uni<ResponseBuilder> passedOn(Uni<RestResponse<String>> reply) {
    return reply
        .onFailure(ProcessingException.class)
        .transform(
            failure -> OverloadProblems.problem("The waiting room cannot be reached. Try again."))
        .map(QueuePasses::passedOn);
  }

  private static ResponseBuilder passedOn(RestResponse<String> reply) {
    ResponseBuilder response =
        Response.status(reply.getStatus())
            .entity(reply.getEntity())
            .type(reply.getMediaType())
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    String retryAfter = reply.getHeaderString(HttpHeaders.RETRY_AFTER);
    return retryAfter == null ? response : response.header(HttpHeaders.RETRY_AFTER, retryAfter);
  }
}
