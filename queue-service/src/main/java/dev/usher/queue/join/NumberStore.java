package dev.usher.queue.join;

import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.queue.room.RoomSnapshot;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/** The counter of queue numbers in PostgreSQL. Blocking: call it from worker threads. */
@ApplicationScoped
public class NumberStore {
  private static final Sql TAKE = Sql.of(NumberStore.class, "take-numbers.sql");

  private final AgroalDataSource postgres;

  NumberStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * A block of allocated numbers.
   *
   * @param last the last number of the block
   * @param generation the generation of the room that allocated them, see {@link
   *     dev.usher.queue.room.Room#generation}
   * @param participants in a draw, once its entries are closed: none of the block is among them
   */
  record Block(long last, long generation, OptionalLong participants) {}

  /**
   * The last number that an instance knows to be allocated, by any instance.
   *
   * @param participants in a draw, once the instance knows that its entries are closed
   * @param generation the generation of the room that allocated it
   */
  record Known(long last, OptionalLong participants, long generation) {
    static final Known NOTHING = new Known(0, OptionalLong.empty(), 0);

    static Known of(RoomSnapshot view) {
      return new Known(
          view.counters().issued(), view.draw().participants(), view.room().generation());
    }
  }

  /**
   * Allocates {@code count} numbers above the known ones; empty if the room accepts no joins now.
   * If the connection breaks after a commit, the numbers of that commit stay unused and new ones
   * are allocated.
   */
  Optional<Block> take(String room, int count, Known known) {
    return Retry.onDeadConnection(
        () ->
            TAKE.on(postgres)
                .set("room", room)
                .set("count", count)
                .set("known", known.last())
                .set("knownParticipants", known.participants())
                .set("generation", known.generation())
                .first(NumberStore::block));
  }

  private static Block block(Row row) throws SQLException {
    return new Block(
        row.number("issued"),
        row.instant("created_at").toEpochMilli(),
        row.optionalNumber("participants"));
  }
}
