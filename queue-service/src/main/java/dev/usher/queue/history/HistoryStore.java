package dev.usher.queue.history;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Sql;
import dev.usher.queue.room.QueueCounters;
import dev.usher.queue.room.RoomActivity.Kind;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads and writes {@code queue.history}. Blocking. */
@ApplicationScoped
class HistoryStore {
  private static final Sql ADD = Sql.of(HistoryStore.class, "add-minute.sql");
  private static final Sql READ = Sql.of(HistoryStore.class, "read.sql");
  private static final Sql FORGET = Sql.of(HistoryStore.class, "forget.sql");
  private static final Sql FORGET_WRITERS = Sql.of(HistoryStore.class, "forget-writers.sql");

  /** The parameters of what is counted. */
  private static final Map<String, Kind> COUNTED =
      Map.of(
          "joined", Kind.JOINED,
          "admitted", Kind.ADMITTED,
          "claimed", Kind.CLAIMED,
          "missed", Kind.MISSED,
          "passedOver", Kind.PASSED_OVER,
          "rejoined", Kind.REJOINED,
          "departed", Kind.LEFT,
          "waits", Kind.ESTIMATED,
          "within50", Kind.WITHIN_HALF,
          "within80", Kind.WITHIN_FOUR_FIFTHS);

  // Nobody waits for these statements.
  private static final Duration IN_THE_BACKGROUND = Duration.ofSeconds(30);

  private static final int ROWS_AT_ONCE = 10_000;

  private final AgroalDataSource postgres;

  HistoryStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * What an instance did in rooms up to the end of a minute, and how many waited and were active in
   * each.
   *
   * @param sequence higher than that of the instance's additions before; it never adds the same
   *     twice
   */
  record Additions(UUID instance, long sequence, Instant minute, List<Addition> rooms) {}

  /** What an instance adds to the minute of a room. */
  record Addition(String room, QueueCounters counters, Map<Kind, Long> counts) {
    private long count(Kind kind) {
      return counts.getOrDefault(kind, 0L);
    }
  }

  /**
   * Adds to a minute what happened in it, and keeps the newest counters. Idempotent, also if an
   * earlier attempt is still under way.
   */
  void add(Additions added) {
    Query statement =
        ADD.on(postgres)
            .within(IN_THE_BACKGROUND)
            .set("instance", added.instance())
            .set("sequence", added.sequence())
            .set("minute", added.minute())
            .array("rooms", "text", added.rooms(), Addition::room)
            .array("epochs", "bigint", added.rooms(), one -> one.counters().epoch())
            .array("seqs", "bigint", added.rooms(), one -> one.counters().seq())
            .array("waiting", "bigint", added.rooms(), one -> one.counters().waiting())
            .array("active", "bigint", added.rooms(), one -> one.counters().active());
    COUNTED.forEach(
        (parameter, kind) ->
            statement.array(parameter, "bigint", added.rooms(), one -> one.count(kind)));
    statement.update();
  }

  /** The steps in which something happened, from one time to before another. */
  List<HistoryStep> read(String room, Instant from, Instant to, Duration step) {
    return READ.on(postgres)
        .set("room", room)
        .set("from", from)
        .set("to", to)
        .set("step", (double) step.toSeconds())
        .list(
            row ->
                new HistoryStep(
                    row.instant("time"),
                    row.number("waiting"),
                    row.number("active"),
                    row.number("joined"),
                    row.number("admitted"),
                    row.number("claimed"),
                    row.number("missed"),
                    row.number("passed_over"),
                    row.number("rejoined"),
                    row.number("departed"),
                    row.number("waits"),
                    row.number("within_50"),
                    row.number("within_80")));
  }

  /**
   * Deletes what is older, in batches, because there may be millions of rows, and instances that
   * have written nothing since.
   */
  void forget(Duration keep) {
    int deleted;
    do {
      deleted =
          FORGET
              .on(postgres)
              .within(IN_THE_BACKGROUND)
              .set("seconds", (double) keep.toSeconds())
              .set("count", ROWS_AT_ONCE)
              .update();
    } while (deleted == ROWS_AT_ONCE);
    FORGET_WRITERS.on(postgres).set("seconds", (double) keep.toSeconds()).update();
  }
}
