package dev.usher.queue.room;

import dev.usher.common.store.PostgresSettings;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * The HTTP endpoints of a room. Operators create and change rooms, services can pause, resume and
 * mark them sold out, and anybody can read them.
 */
@Path("/api/rooms/{room}")
@Tag(name = "rooms")
public class RoomResource {
  private static final int CHANGES_AT_ONCE = 2;
  private static final int CHANGES_WAITING = 300;

  private final PostgresBulkhead changes;
  private final RoomStore store;
  private final RoomRegistry rooms;
  private final RedisRoomSettings settings;
  private final Operators operators;
  private final Clock clock;

  RoomResource(
      RoomStore store,
      RoomRegistry rooms,
      RedisRoomSettings settings,
      PostgresSettings postgres,
      Operators operators,
      Clock clock) {
    this.operators = operators;
    this.clock = clock;
    this.changes = new PostgresBulkhead(CHANGES_AT_ONCE, CHANGES_WAITING, postgres.timeout());
    this.store = store;
    this.rooms = rooms;
    this.settings = settings;
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @RolesAllowed("operator")
  @Operation(summary = "Make a room or change its settings; changes apply at once")
  @APIResponse(responseCode = "201", description = "made")
  @APIResponse(responseCode = "200", description = "changed")
  public Uni<RestResponse<RoomResponse>> put(@PathParam("room") String id, RoomRequest request) {
    if (!RoomId.isValid(id)) {
      throw RoomProblems.unusableId();
    }
    request.check(id);
    if (request.mode() == RoomMode.DRAW) {
      throw RoomProblems.drawNotAvailable();
    }
    return stored(() -> store.save(id, request)).flatMap(this::saved);
  }

  private Uni<RestResponse<RoomResponse>> saved(RoomStore.Saved saved) {
    Room room = saved.room();
    Log.infof("room=%s revision=%d settings saved", room.id(), room.revision());
    RestResponse.Status status =
        saved.isNew() ? RestResponse.Status.CREATED : RestResponse.Status.OK;
    return apply(room).map(view -> RestResponse.status(status, RoomResponse.of(view, now(), true)));
  }

  @GET
  @PermitAll
  @Operation(
      summary = "What the room is right now, and how many wait",
      description = "Its settings are returned to operators only.")
  public Uni<RoomResponse> get(@PathParam("room") String id) {
    return operators
        .isAsking()
        .flatMap(
            isOperator -> rooms.view(id).map(view -> RoomResponse.of(view, now(), isOperator)));
  }

  @POST
  @Path("/pause")
  @RolesAllowed({"operator", "service"})
  @Operation(summary = "Stop admission; visitors still join, unless the room is sold out")
  public Uni<RestResponse<Void>> pause(@PathParam("room") String id) {
    return setPhase(
        id,
        phase ->
            unlessEnded(
                id, phase, phase == RoomPhase.SOLD_OUT ? RoomPhase.SOLD_OUT : RoomPhase.PAUSED));
  }

  @POST
  @Path("/resume")
  @RolesAllowed({"operator", "service"})
  @Operation(summary = "Admit again, after a pause or when seats came back")
  public Uni<RestResponse<Void>> resume(@PathParam("room") String id) {
    return setPhase(id, phase -> unlessEnded(id, phase, RoomPhase.ON));
  }

  @POST
  @Path("/sold-out")
  @RolesAllowed({"operator", "service"})
  @Operation(summary = "Nobody joins or is admitted; visitors who wait are informed")
  public Uni<RestResponse<Void>> soldOut(@PathParam("room") String id) {
    return setPhase(id, phase -> unlessEnded(id, phase, RoomPhase.SOLD_OUT));
  }

  @POST
  @Path("/end")
  @RolesAllowed("operator")
  @Operation(summary = "End the sale for good")
  public Uni<RestResponse<Void>> end(@PathParam("room") String id) {
    return setPhase(id, phase -> RoomPhase.ENDED);
  }

  @DELETE
  @RolesAllowed("operator")
  @Operation(
      summary = "Delete a room that has ended, once its last pass has run out",
      description = "Its id can be used again; queue tokens of the deleted room are void.")
  @APIResponse(responseCode = "204", description = "deleted")
  @APIResponse(responseCode = "409", description = "room-not-ended or passes-valid")
  public Uni<RestResponse<Void>> delete(@PathParam("room") String id) {
    if (!RoomId.isValid(id)) {
      throw RoomProblems.unknown(id);
    }
    return stored(() -> deletable(id))
        .flatMap(
            room ->
                settings
                    .remove(room)
                    .onFailure()
                    .transform(failure -> RoomProblems.unavailable())
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .invoke(() -> delete(room)))
        .replaceWith(RestResponse.noContent());
  }

  private Room deletable(String id) {
    Room room =
        store.find(id).map(RoomStore.Stored::room).orElseThrow(() -> RoomProblems.unknown(id));
    if (!room.hasEnded()) {
      throw RoomProblems.notEnded(id);
    }
    // A pass is a signed token: until it expires, it would be valid for a new sale with the same
    // id.
    store
        .lastPassEnds(id)
        .filter(end -> end.isAfter(now()))
        .ifPresent(
            end -> {
              throw RoomProblems.passesValid(id, end, now());
            });
    return room;
  }

  /** Has no time limit: a room may have a million passes. */
  private void delete(Room room) {
    try {
      store.deletePasses(room.id());
      if (!store.delete(room)) {
        throw RoomProblems.unavailable();
      }
    } catch (RuntimeException e) {
      throw RoomProblems.toProblem(e) instanceof HttpProblem problem ? problem : e;
    }
    rooms.forget(room);
    Log.infof("room=%s revision=%d deleted", room.id(), room.revision());
  }

  private static RoomPhase unlessEnded(String id, RoomPhase phase, RoomPhase wanted) {
    if (phase == RoomPhase.ENDED) {
      throw RoomProblems.ended(id);
    }
    return wanted;
  }

  private Uni<RestResponse<Void>> setPhase(String id, UnaryOperator<RoomPhase> change) {
    if (!RoomId.isValid(id)) {
      throw RoomProblems.unknown(id);
    }
    return stored(() -> store.setPhase(id, change).orElseThrow(() -> RoomProblems.unknown(id)))
        .flatMap(
            room -> {
              Log.infof("room=%s revision=%d phase=%s", id, room.revision(), room.phase());
              return apply(room);
            })
        .replaceWith(RestResponse.noContent());
  }

  /** The change is valid even if Redis is unreachable: admission copies it when Redis is back. */
  private Uni<RoomSnapshot> apply(Room room) {
    RoomSnapshot view = rooms.learn(room);
    return settings.push(room).replaceWith(view).onFailure().recoverWithItem(view);
  }

  /** Runs the change with a time limit, because not every wait for a pooled connection has one. */
  private <T> Uni<T> stored(Supplier<T> change) {
    return changes.<T>ask(change).onFailure().transform(RoomProblems::toProblem);
  }

  private Instant now() {
    return clock.instant();
  }
}
