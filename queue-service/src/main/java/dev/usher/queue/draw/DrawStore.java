package dev.usher.queue.draw;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomSnapshot;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Draws in PostgreSQL. Blocking. All statements are safe to repeat and to run at once, and have no
 * effect on a later room with the same id.
 */
@ApplicationScoped
public class DrawStore {
  private static final Sql CLOSE_ENTRIES = Sql.of(DrawStore.class, "close-entries.sql");
  private static final Sql FIND = Sql.of(DrawStore.class, "find-draw.sql");
  private static final Sql PUBLISH_ROOT = Sql.of(DrawStore.class, "publish-root.sql");
  private static final Sql FIND_SECRET = Sql.of(DrawStore.class, "find-secret.sql");
  private static final Sql MAKE = Sql.of(DrawStore.class, "make-draw.sql");

  private final AgroalDataSource postgres;

  DrawStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * What may be known of a draw.
   *
   * @param participants present once the entries are closed
   * @param root present once all receipts were put together
   * @param result present once the draw was made
   */
  record StoredDraw(
      Instant startsAt,
      Optional<String> publicSource,
      String commitment,
      OptionalLong participants,
      Optional<String> root,
      Optional<Result> result) {}

  /** What was used to make a draw, and when. */
  record Result(String secret, String publicValue, String key, Instant drawnAt) {}

  /** Closes the entries if it is time, by PostgreSQL's clock, and nobody has. */
  void closeEntries(RoomSnapshot view) {
    of(view.room(), CLOSE_ENTRIES)
        .set("known", view.counters().issued())
        .set("knownParticipants", view.draw().participants())
        .update();
  }

  /** The draw of a room, if the room has one. */
  Optional<StoredDraw> find(Room room) {
    return Retry.onDeadConnection(() -> of(room, FIND).first(DrawStore::draw));
  }

  /** Publishes the root of the participants unless there is one. */
  void publishRoot(Room room, long participants, String root) {
    of(room, PUBLISH_ROOT).set("participants", participants).set("root", root).update();
  }

  /** The secret, for making the draw; empty once it was made. */
  Optional<String> findSecret(Room room) {
    return of(room, FIND_SECRET).first(row -> row.text("secret"));
  }

  /**
   * Makes the draw. Returns false if it was made, the room has ended, or the key was made of other
   * participants or another root than those that are stored.
   */
  boolean make(Room room, long participants, String root, String publicValue, String key) {
    return of(room, MAKE)
            .set("participants", participants)
            .set("root", root)
            .set("publicValue", publicValue)
            .set("key", key)
            .update()
        == 1;
  }

  private Query of(Room room, Sql statement) {
    return statement.on(postgres).set("room", room.id()).set("generation", room.generation());
  }

  private static StoredDraw draw(Row row) throws SQLException {
    Optional<Instant> drawnAt = row.optionalInstant("drawn_at");
    Optional<Result> result =
        drawnAt.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Result(
                    row.text("secret"), row.text("public_value"), row.text("key"), drawnAt.get()));
    return new StoredDraw(
        row.instant("starts_at"),
        row.optionalText("public_source"),
        row.text("commitment"),
        row.optionalNumber("participants"),
        row.optionalText("root"),
        result);
  }
}
