package dev.usher.lab.strategy;

import dev.usher.common.sql.Sql;
import dev.usher.common.sql.SqlFault;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Stores what happened instead of the current state: a purchase appends TicketReserved to its
 * event's log, then TicketPurchased if it is paid, or TicketReleased if not. A replay of the log,
 * from a snapshot each 50 entries, gives how many are left. An entry is appended at the version
 * after the replayed one; the primary key lets one writer have that version, and the others start
 * again. Exact, with the full history of each ticket; the price is an append for each step, and
 * under contention the lost races of every optimistic strategy.
 */
public record EventSourced(Instance instance) implements Strategy {
  private static final String RESERVED = "TicketReserved";
  private static final String PURCHASED = "TicketPurchased";
  private static final String RELEASED = "TicketReleased";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final int SNAPSHOT_EVERY = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Sql REPLAY = Sql.of(EventSourced.class, "replay.sql");
  private static final Sql APPEND =
      Sql.text(
          "append", "INSERT INTO lab.entry VALUES (:event, :version, :kind, :purchase, :quantity)");
  private static final Sql SNAPSHOT =
      Sql.text(
          "snapshot",
          """
          INSERT INTO lab.snapshot VALUES (:event, :version, :remaining)
          ON CONFLICT (stream) DO UPDATE
          SET version = excluded.version, remaining = excluded.remaining
          WHERE snapshot.version < excluded.version
          """);
  private static final Sql SALES =
      Sql.text("sales", "SELECT purchase, stream, quantity FROM lab.entry WHERE kind = :kind");

  /** The state after so many entries. */
  private record State(int version, int remaining) {}

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    Decision reserved = Retry.untilDecided(() -> reserve(purchase));
    if (reserved.result() != Decision.Result.SOLD) {
      return reserved;
    }
    boolean paid = false;
    try {
      instance.pause().beforeWriting(purchase);
      paid = true;
    } finally {
      settle(purchase, paid ? PURCHASED : RELEASED);
    }
    return reserved;
  }

  private Optional<Decision> reserve(Purchase purchase) {
    State seen = replay(purchase.event());
    if (seen.remaining < purchase.quantity()) {
      return Optional.of(Decision.REFUSED);
    }
    return append(seen, RESERVED, purchase) ? Optional.of(Decision.SOLD) : Optional.empty();
  }

  /** Decides nothing any more, so it repeats until it is appended. */
  private void settle(Purchase purchase, String kind) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Retry retry = new Retry();
    while (!append(replay(purchase.event()), kind, purchase)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("The log took no " + kind + " of " + purchase);
      }
      retry.pause();
    }
  }

  private State replay(String event) {
    return REPLAY
        .on(instance.dataSource())
        .set("event", event)
        .first(row -> new State(row.integer("version"), row.integer("remaining")))
        .orElseThrow();
  }

  /** Appends after the state that was seen; false if another writer was faster. */
  private boolean append(State seen, String kind, Purchase purchase) {
    int version = seen.version + 1;
    try {
      APPEND
          .on(instance.dataSource())
          .set("event", purchase.event())
          .set("version", version)
          .set("kind", kind)
          .set("purchase", purchase.id())
          .set("quantity", purchase.quantity())
          .update();
    } catch (SqlFault e) {
      if (UNIQUE_VIOLATION.equals(e.failure().getSQLState())) {
        return false;
      }
      throw e;
    }
    if (version % SNAPSHOT_EVERY == 0) {
      int freed = kind.equals(RELEASED) ? 1 : kind.equals(RESERVED) ? -1 : 0;
      SNAPSHOT
          .on(instance.dataSource())
          .set("event", purchase.event())
          .set("version", version)
          .set("remaining", seen.remaining + freed * purchase.quantity())
          .update();
    }
    return true;
  }

  @Override
  public List<Purchase> sales() {
    return SALES
        .on(instance.dataSource())
        .set("kind", PURCHASED)
        .list(
            row -> new Purchase(row.uuid("purchase"), row.text("stream"), row.integer("quantity")));
  }
}
