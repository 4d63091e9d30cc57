package dev.usher.queue.work;

import dev.usher.common.problem.ProblemException;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The challenges of a room that asks for proof of work. */
@Path("/api/rooms/{room}/challenge")
@Tag(name = "queue")
public class ChallengeResource {
  private final RoomRegistry rooms;
  private final Challenges challenges;
  private final Counter created;

  ChallengeResource(RoomRegistry rooms, Challenges challenges, MeterRegistry meters) {
    this.rooms = rooms;
    this.challenges = challenges;
    this.created = meters.counter("usher.challenges");
  }

  /** Creates the bean at startup, so that its metric exists before the first request. */
  void start(@Observes StartupEvent started) {}

  @GET
  @PermitAll
  @Operation(
      summary = "A task for the visitor's device, by the ALTCHA protocol",
      description =
          "Find the number up to maxnumber of which the SHA-256 after the salt is the challenge."
              + " Join with {\"altcha\": the solution in base64} within 3 minutes, once.")
  @APIResponse(responseCode = "200", description = "a new challenge")
  @APIResponse(responseCode = "404", description = "unknown-room, or no-challenge: just join")
  public Uni<RestResponse<Challenges.Challenge>> get(
      @PathParam("room") String room, @Context HttpServerRequest request) {
    return rooms.view(room).map(view -> create(view.room(), request.remoteAddress()));
  }

  private RestResponse<Challenges.Challenge> create(Room room, SocketAddress client) {
    if (!room.joinRules().needsProof()) {
      throw ProblemException.of(
          Status.NOT_FOUND,
          "no-challenge",
          "No challenge",
          "Joins of room '" + room.id() + "' need no proof of work.");
    }
    created.increment();
    return ResponseBuilder.ok(challenges.create(room, client))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }
}
