package dev.usher.testing.inventory;

import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The language of these tests: an event of its own, what visitors do in it, what the tables say.
 */
public final class Sale {
  private static final int PATIENCE_SECONDS = 30;
  private static final String LOCK_WAITERS =
      "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and ?::text is not null";

  private final HoldService holds;
  private final EventTables tables;
  private final String event;

  private Sale(HoldService holds, EventTables tables) {
    this.holds = holds;
    this.tables = tables;
    this.event = tables.event();
  }

  /**
   * An event with the standing places {@code floor}, and the rows {@code hall-A} and {@code hall-B}
   * of ten seats each, at a price of 25 euros.
   */
  public static Sale of(HoldService holds, DataSource dataSource, int places, int maxPerVisitor) {
    return new Sale(holds, EventTables.newEvent(dataSource, places, maxPerVisitor));
  }

  /** The same event at another instance. */
  public Sale at(HoldService other) {
    return new Sale(other, tables);
  }

  public String event() {
    return event;
  }

  /** A visitor asks for places of the floor, under a key of their own. */
  public HoldOutcome asksForPlaces(String visitor, int quantity) {
    return answer(
        ask(visitor, UUID.randomUUID().toString(), new Selection.Places("floor", quantity)));
  }

  /** A visitor asks for named seats, under a key of their own. */
  public HoldOutcome asksForSeats(String visitor, String... seats) {
    return answer(ask(visitor, UUID.randomUUID().toString(), new Selection.Seats(List.of(seats))));
  }

  /** A visitor asks with an idempotency key. */
  public CompletionStage<HoldOutcome> ask(String visitor, String key, Selection selection) {
    HoldId id = HoldId.of(event, visitor, key);
    return holds.take(new HoldRequest(id, visitor, "pass-of-" + visitor, selection));
  }

  /** What is answered, in the end. */
  public static HoldOutcome answer(CompletionStage<HoldOutcome> asked) {
    try {
      return asked.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The payment window of this hold is over as of now. */
  public void expires(HoldId hold) {
    sql(
        "update inventory.hold set expires_at = clock_timestamp() where event_id = ? and id = ?",
        event,
        hold.key());
  }

  /** Returns once so many transactions wait for another's lock. */
  public void waitForALock(int transactions) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (number(LOCK_WAITERS) < transactions) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not so many wait for a lock: " + transactions);
      }
    }
  }

  /** Keeps the event's row from all others until it is closed. */
  public TestDatabase.Lock lock() {
    return TestDatabase.lock("select from inventory.event where id = ? for update", event);
  }

  /** What PostgreSQL has of the event. */
  public EventTables tables() {
    return tables;
  }

  /** Fails unless counts, rows and ledger of the event agree, and nothing is oversold. */
  public void isConsistent() {
    tables.areConsistent();
  }

  /** A number that a query over this event answers; its only parameter is the event. */
  public long number(String query) {
    return tables.number(query);
  }

  /** Runs a statement. */
  public int sql(String sql, Object... parameters) {
    return tables.sql(sql, parameters);
  }
}
