package dev.usher.queue.draw;

import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.queue.room.RoomSnapshot;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Draws in PostgreSQL. Blocking. All statements are safe to repeat and to run at once. */
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
    CLOSE_ENTRIES
        .on(postgres)
        .set("room", view.room().id())
        .set("known", view.counters().issued())
        .set("generation", view.room().generation())
        .update();
  }

  /** The draw of a room, if the room has one. */
  Optional<StoredDraw> find(String room) {
    return Retry.onDeadConnection(() -> FIND.on(postgres).set("room", room).first(DrawStore::draw));
  }

  /** Publishes the root unless there is one. */
  void publishRoot(String room, String root) {
    PUBLISH_ROOT.on(postgres).set("room", room).set("root", root).update();
  }

  /** The secret, for making the draw; empty once it was made. */
  Optional<String> findSecret(String room) {
    return FIND_SECRET.on(postgres).set("room", room).first(row -> row.text("secret"));
  }

  /** Makes the draw. Returns false if it was made, or the room has ended. */
  boolean make(String room, String publicValue, String key) {
    return MAKE.on(postgres)
            .set("room", room)
            .set("publicValue", publicValue)
            .set("key", key)
            .update()
        == 1;
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
