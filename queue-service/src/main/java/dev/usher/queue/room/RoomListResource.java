package dev.usher.queue.room;

import dev.usher.common.problem.QueryParameters;
import dev.usher.common.store.PostgresSettings;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The HTTP endpoint that lists all rooms, one page at a time. */
@Path("/api/rooms")
@Tag(name = "rooms")
public class RoomListResource {
  private static final int MOST = 200;

  private static final int LISTS_AT_ONCE = 1;
  private static final int LISTS_WAITING = 100;

  private final PostgresBulkhead lists;
  private final RoomStore store;
  private final RoomRegistry rooms;
  private final Operators operators;
  private final Clock clock;

  RoomListResource(
      RoomStore store,
      RoomRegistry rooms,
      PostgresSettings postgres,
      Operators operators,
      Clock clock) {
    this.operators = operators;
    this.clock = clock;
    this.lists = new PostgresBulkhead(LISTS_AT_ONCE, LISTS_WAITING, postgres.timeout());
    this.store = store;
    this.rooms = rooms;
  }

  /**
   * A page of rooms.
   *
   * @param next the value of {@code after} for the next page; empty on the last page
   */
  public record RoomPage(List<RoomResponse> rooms, Optional<String> next) {}

  @GET
  @PermitAll
  @Operation(
      summary = "All rooms, ended ones too, in the order of their ids",
      description = "For the next page, send the next of a page as after.")
  public Uni<RoomPage> page(
      @QueryParam("after") @DefaultValue("") String after,
      @Parameter(schema = @Schema(implementation = Integer.class))
          @QueryParam("limit")
          @DefaultValue("50")
          String most) {
    int limit = QueryParameters.integer("limit", most, 1, MOST);
    return operators
        .isAsking()
        .flatMap(
            isOperator ->
                lists
                    .<List<RoomStore.Stored>>ask(() -> store.page(after, limit + 1))
                    .onFailure()
                    .transform(RoomProblems::toProblem)
                    .map(found -> page(found, limit, isOperator)));
  }

  private RoomPage page(List<RoomStore.Stored> found, int limit, boolean withSettings) {
    List<RoomStore.Stored> page = found.subList(0, Math.min(limit, found.size()));
    Instant now = clock.instant();
    return new RoomPage(
        page.stream().map(stored -> RoomResponse.of(view(stored, now), now, withSettings)).toList(),
        found.size() > limit ? Optional.of(page.get(limit - 1).room().id()) : Optional.empty());
  }

  /** Prefers this instance's view of the room, which is newer than PostgreSQL's. */
  private RoomSnapshot view(RoomStore.Stored stored, Instant now) {
    Room room = stored.room();
    return rooms
        .known(room.id())
        .filter(view -> view.room().generation() == room.generation())
        .orElseGet(
            () ->
                RoomSnapshot.first(
                    room,
                    new QueueCounters(0, 0, stored.issued(), stored.serving(), 0, 0),
                    stored.epoch(),
                    now));
  }
}
