package dev.usher.lab.bench.row;

import dev.usher.common.resource.Resource;
import dev.usher.lab.bench.house.Database;
import java.util.List;

/**
 * Holds that expire while somebody measures how late they are freed, by PostgreSQL's clock alone.
 *
 * @param count how many
 * @param firstMillis when the first expires, from when they are made
 * @param lastMillis when the last does
 */
public record Expiring(int count, long firstMillis, long lastMillis) {
  private static final String HOLDS = Resource.text(Expiring.class, "expiring-holds.sql");
  private static final String HELD =
      "select count(*) from inventory.hold where event_id = ? and status = 'HELD'";
  private static final String LAG =
      "select extract(epoch from percentile_cont(?) within group (order by ended_at - expires_at))"
          + " * 1000 from inventory.hold where event_id = ?";
  private static final String CONTROL_HELD =
      "select count(*) from control.expire where kind = ? and freed_at is null";
  private static final String CONTROL_LAG =
      "select extract(epoch from percentile_cont(?) within group (order by freed_at - expires_at))"
          + " * 1000 from control.expire where kind = ?";
  private static final long POLL_MILLIS = 200;
  private static final long PATIENCE_MILLIS = 300_000;

  /**
   * Milliseconds from the end of the payment window to the seat being free, for the project's own
   * worker.
   *
   * @param share which percentile, from 0 to 1
   */
  Figure ofUsher(Arena arena, double share) throws InterruptedException {
    String event = arena.newGeneralEvent(count);
    Database database = arena.site().database();
    database.run(HOLDS, event, count, firstMillis, lastMillis);
    awaitNone(database, HELD, event);
    List<String> wrong = new HoldTables(database, event).wrong(count, 0);
    return Figure.of(database.number(LAG, share, event)).withWrong(wrong);
  }

  /** The same for a control. */
  Figure ofControl(Arena arena, String kind, double share) throws InterruptedException {
    Database database = arena.site().database();
    database.run("delete from control.expire where kind = ?", kind);
    String url =
        "%s/expires/%s?count=%d&first=%d&last=%d"
            .formatted(arena.site().controls().url(), kind, count, firstMillis, lastMillis);
    int status = arena.site().api().post(url, "", "").statusCode();
    if (status / 100 != 2) {
      throw new IllegalStateException(url + " was answered with " + status);
    }
    awaitNone(database, CONTROL_HELD, kind);
    return Figure.of(database.number(CONTROL_LAG, share, kind));
  }

  private static void awaitNone(Database database, String query, String parameter)
      throws InterruptedException {
    long patience = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (database.number(query, parameter) > 0) {
      if (System.nanoTime() > patience) {
        throw new IllegalStateException("Not all expired holds were freed: " + parameter);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}
