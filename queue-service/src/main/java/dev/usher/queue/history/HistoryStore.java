package dev.usher.queue.history;

import dev.usher.common.sql.Sql;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Reads and writes {@code queue.history}. Blocking. */
@ApplicationScoped
class HistoryStore {
  private static final Sql ADD = Sql.of(HistoryStore.class, "add-minute.sql");
  private static final Sql READ = Sql.of(HistoryStore.class, "read.sql");
  private static final Sql FORGET = Sql.of(HistoryStore.class, "forget.sql");

  // Nobody waits for these statements.
  private static final Duration IN_THE_BACKGROUND = Duration.ofSeconds(30);

  private static final int ROWS_AT_ONCE = 10_000;

  private final AgroalDataSource postgres;

  HistoryStore(AgroalDataSource postgres) {
    this.postgres = postgres;
  }

  /** What this instance adds to the minute of a room. */
  record Addition(
      String room,
      long waiting,
      long active,
      long joined,
      long admitted,
      long claimed,
      long missed,
      long passedOver,
      long waits,
      long within50,
      long within80) {}

  /** Adds to a minute what happened in it; not idempotent. */
  void add(Instant minute, List<Addition> additions) {
    ADD.on(postgres)
        .within(IN_THE_BACKGROUND)
        .set("minute", minute)
        .array("rooms", "text", additions, Addition::room)
        .array("waiting", "bigint", additions, Addition::waiting)
        .array("active", "bigint", additions, Addition::active)
        .array("joined", "bigint", additions, Addition::joined)
        .array("admitted", "bigint", additions, Addition::admitted)
        .array("claimed", "bigint", additions, Addition::claimed)
        .array("missed", "bigint", additions, Addition::missed)
        .array("passedOver", "bigint", additions, Addition::passedOver)
        .array("waits", "bigint", additions, Addition::waits)
        .array("within50", "bigint", additions, Addition::within50)
        .array("within80", "bigint", additions, Addition::within80)
        .update();
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
                    row.number("waits"),
                    row.number("within_50"),
                    row.number("within_80")));
  }

  /** Deletes what is older, in batches: there may be millions of rows. */
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
  }
}
