package dev.usher.lab.bench;

import static dev.usher.lab.bench.Bench.USHER;

import dev.usher.common.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How late expired holds are released, by PostgreSQL's clock alone: so many holds, the first and
 * last of which expire so long after their creation.
 */
record Expiry(Bench bench, int count, long firstMillis, long lastMillis) {
  private static final List<String> CONTROLS = List.of("JobRunr", "db-scheduler", "polling");
  private static final Sql CREATE = Sql.of(Expiry.class, "expiring-holds.sql");
  private static final Released USHERS =
      new Released("inventory.hold", "event_id = :of", "status <> 'HELD'", "ended_at");
  private static final Released CONTROLS_OWN =
      new Released("control.expire", "kind = :of", "freed_at is not null", "freed_at");
  private static final Sql CLEAR =
      Sql.text("clear", "delete from control.expire where kind = :kind");
  private static final double P99 = 0.99;
  // Long enough to write them all before the first expires.
  private static final long LEAD_MILLIS = 2_000;
  private static final double LEAD_MILLIS_EACH = 0.13;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final long POLL_MILLIS = 200;
  private static final long PATIENCE_MILLIS = 300_000;

  private record Released(Sql left, Sql lag) {
    Released(String table, String of, String isReleased, String at) {
      this(
          Sql.text(
              "left",
              "select count(*) as holds from %s where %s and not %s"
                  .formatted(table, of, isReleased)),
          Sql.text(
              "lag",
              ("select (extract(epoch from percentile_cont(:share) within group"
                      + " (order by %s - expires_at)) * 1000)::text as millis from %s where %s")
                  .formatted(at, table, of)));
    }
  }

  /** Holds that expire one after the other; job schedulers, if compared, take long to poll. */
  Row releaseLag(boolean compared) {
    return new Row(
        "release-lag",
        "p99 from expired to free, %,d holds expiring over %,.0f s"
            .formatted(count, (lastMillis - firstMillis) / MILLIS_PER_SECOND),
        "ms",
        () -> {
          List<Contestant> all = new ArrayList<>();
          all.add(new Contestant(USHER, time -> usher(P99, 1), true));
          if (compared) {
            CONTROLS.forEach(kind -> all.add(new Contestant(kind, time -> control(kind), false)));
          }
          return all;
        },
        Requirement.below(250, USHER));
  }

  /** Holds that expire at the same moment. */
  static Row massExpiry(Bench bench, int count) {
    long lead = LEAD_MILLIS + (long) (count * LEAD_MILLIS_EACH);
    Expiry expiry = new Expiry(bench, count, lead, lead);
    return new Row(
        "mass-expiry",
        "The last of %,d holds free that expire in the same second".formatted(count),
        "s",
        () -> List.of(new Contestant(USHER, time -> expiry.usher(1, MILLIS_PER_SECOND), true)),
        Requirement.below(5, USHER));
  }

  /** Measures the project's release-worker: a percentile of the lag, in units of milliseconds. */
  private Measurement usher(double share, double unit) throws InterruptedException {
    String event = bench.newGeneralEvent(count);
    CREATE
        .on(bench.dataSource())
        .set("event", event)
        .set("visitors", count)
        .set("first", firstMillis)
        .set("last", lastMillis)
        .update();
    double millis = lag(USHERS, event, share);
    return Measurement.of(millis / unit, new HoldTables(bench.dataSource(), event).wrong(count, 0));
  }

  private Measurement control(String kind) throws InterruptedException {
    bench.tuneControls(new Tuning(Map.of()));
    CLEAR.on(bench.dataSource()).set("kind", kind).update();
    String url =
        "%s/expires/%s?count=%d&first=%d&last=%d"
            .formatted(bench.system().controls().url(), kind, count, firstMillis, lastMillis);
    bench.system().succeed("POST", url, "", "");
    return Measurement.of(lag(CONTROLS_OWN, kind, P99));
  }

  /** Waits until all are released, and returns a percentile of the lag in milliseconds. */
  private double lag(Released released, String of, double share) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (released
            .left()
            .on(bench.dataSource())
            .set("of", of)
            .first(row -> row.number("holds"))
            .orElseThrow()
        > 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Not all expired holds were released: " + of);
      }
      Thread.sleep(POLL_MILLIS);
    }
    return Double.parseDouble(
        released
            .lag()
            .on(bench.dataSource())
            .set("share", share)
            .set("of", of)
            .first(row -> row.text("millis"))
            .orElseThrow());
  }
}
