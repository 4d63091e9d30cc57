package dev.usher.queue.join;

import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.common.store.Retry;
import dev.usher.queue.login.LoginPlace;
import dev.usher.queue.login.PlaceClaim;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomSnapshot;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The counter of queue numbers in PostgreSQL, and the places of logins that have them. Blocking:
 * call it from worker threads.
 */
@ApplicationScoped
public class NumberStore {
  private static final Sql TAKE = Sql.of(NumberStore.class, "take-numbers.sql");

  private static final Sql CLAIM = Sql.of(NumberStore.class, "claim-places.sql");
  private static final Sql NUMBER = Sql.of(NumberStore.class, "number-places.sql");
  private static final Sql FIND = Sql.of(NumberStore.class, "find-places.sql");
  private static final String TEXT = "text";

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
    return Retry.onDeadConnection(() -> takeNow(room, count, known));
  }

  private Optional<Block> takeNow(String room, int count, Known known) {
    return TAKE.on(postgres)
        .set("room", room)
        .set("count", count)
        .set("known", known.last())
        .set("knownParticipants", known.participants())
        .set("generation", known.generation())
        .first(NumberStore::block);
  }

  /**
   * Places of subjects.
   *
   * @param block the numbers of the new ones; empty if all had a place
   * @param created the subjects whose place is new
   * @param places of all that were asked for
   */
  record Placed(Optional<Block> block, Set<String> created, Map<String, LoginPlace> places) {}

  /**
   * Gives each subject a place, and each new place a number, in one transaction: so no number is
   * wasted, and no subject gets two. Repeated after a commit that was not reported, it finds the
   * same places. Empty, and nothing is changed, if a new place is needed and the room accepts no
   * joins.
   *
   * @param visitors the ids of the queue tokens of new places, by subject
   * @param now seconds since 1970
   */
  Optional<Placed> place(
      String room, List<PlaceClaim> claims, Map<String, String> visitors, long now, Known known) {
    return Retry.onDeadConnection(
        () ->
            QuarkusTransaction.requiringNew()
                .call(() -> placeNow(room, claims, visitors, now, known)));
  }

  private Optional<Placed> placeNow(
      String room, List<PlaceClaim> claims, Map<String, String> visitors, long now, Known known) {
    Set<String> created =
        Set.copyOf(
            CLAIM
                .on(postgres)
                .set("room", room)
                .set("now", now)
                .array("subjects", TEXT, claims, PlaceClaim::subject)
                .array("visitors", TEXT, claims, claim -> visitors.get(claim.subject()))
                .array("replaced", "bigint", claims, PlaceClaim::replaces)
                .list(row -> row.text("subject")));
    List<PlaceClaim> inOrder =
        claims.stream().filter(claim -> created.contains(claim.subject())).toList();
    Optional<Block> block = Optional.empty();
    if (!inOrder.isEmpty()) {
      block = takeNow(room, inOrder.size(), known);
      if (block.isEmpty()) {
        QuarkusTransaction.setRollbackOnly();
        return Optional.empty();
      }
      long generation = block.get().generation();
      if (claims.stream().anyMatch(claim -> claim.generation() != generation)) {
        throw RoomProblems.unavailable(new IllegalStateException("The room was made again"));
      }
      NUMBER
          .on(postgres)
          .set("room", room)
          .set("last", block.get().last())
          .array("subjects", TEXT, inOrder, PlaceClaim::subject)
          .update();
    }
    Map<String, LoginPlace> places = new HashMap<>();
    FIND.on(postgres)
        .set("room", room)
        .array("subjects", TEXT, claims, PlaceClaim::subject)
        .forEach(
            row ->
                places.put(
                    row.text("subject"),
                    new LoginPlace(
                        row.number("entry"), row.text("visitor"), row.number("issued_s"))));
    return Optional.of(new Placed(block, created, places));
  }

  private static Block block(Row row) throws SQLException {
    return new Block(
        row.number("issued"),
        row.instant("created_at").toEpochMilli(),
        row.optionalNumber("participants"));
  }
}
