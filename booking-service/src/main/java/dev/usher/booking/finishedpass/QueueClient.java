package dev.usher.booking.finishedpass;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The client of queue-service. */
@RegisterRestClient(configKey = "queue")
interface QueueClient {
  /**
   * Finishes a pass.
   *
   * @param notify whether queue-service must inform the booking service
   */
  @DELETE
  @Path("/api/rooms/{room}/passes/{pass}")
  Response finish(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("room") String room,
      @PathParam("pass") String pass,
      @QueryParam("notify") boolean notify);
}
