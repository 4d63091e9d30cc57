package dev.usher.release;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.audit.EventAudit;
import dev.usher.inventory.audit.Finding;
import dev.usher.inventory.audit.Finding.Kind;
import dev.usher.inventory.audit.StockAuditStore;
import dev.usher.inventory.audit.StockAuditor;
import dev.usher.inventory.gate.GateCopies;
import dev.usher.inventory.release.ReleaseWorkerStore;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.EventTables;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which events are audited when, and what is counted. */
@QuarkusTest
@WithTestResource(TestStores.class)
class StockAuditTest {
  private static final long LATER = 600_000;

  @Inject StockAudit audit;
  @Inject StockAuditStore store;
  @Inject GateCopies copies;
  @Inject ReleaseWorkerStore workers;
  @Inject Heartbeat heartbeat;
  @Inject AgroalDataSource dataSource;
  @Inject RedisDataSource redis;
  @Inject MeterRegistry meters;
  @Inject ReleaseSettings settings;

  @Test
  void aCountThatIsNotWhatTheHoldsAddUpToIsCountedUntilItIsRight() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    event.hold(7, LATER, LATER);
    audit.auditChanged();
    double before = findings(Kind.COUNT);
    event.sql("update inventory.event set version = version + 1 where id = ?", event.event());
    taken(event, 6);

    audit.auditChanged();
    assertEquals(before + 1, findings(Kind.COUNT));

    taken(event, 7);
    audit.auditChanged();
    assertEquals(before, findings(Kind.COUNT));
  }

  @Test
  void anEventIsAuditedAgainOnceItsStockOrItsLedgerChanged() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    List<String> audited = new ArrayList<>();
    StockAuditor seeing =
        new StockAuditor(store, copies) {
          @Override
          public Optional<EventAudit> audit(String id) {
            audited.add(id);
            return super.audit(id);
          }
        };
    StockAudit audits =
        new StockAudit(
            seeing, workers, heartbeat, settings, Clock.systemUTC(), new SimpleMeterRegistry());
    audits.auditChanged();
    audits.auditChanged();
    assertEquals(1, Collections.frequency(audited, event.event()), "not changed");

    event.sql("update inventory.event set version = version + 1 where id = ?", event.event());
    audits.auditChanged();
    assertEquals(2, Collections.frequency(audited, event.event()), "its stock");

    event.sql(
        "insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)"
            + " values (?, now(), 'BOOKED', array[gen_random_uuid()], '{1}', '{floor}', '{null}')",
        event.event());
    audits.auditChanged();
    assertEquals(3, Collections.frequency(audited, event.event()), "its ledger");
  }

  @Test
  void anEventWhoseAuditTakesLongIsAuditedLessOften() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    AtomicLong seconds = new AtomicLong();
    List<String> audited = new ArrayList<>();
    AtomicBoolean fails = new AtomicBoolean();
    StockAuditor slow =
        new StockAuditor(store, copies) {
          @Override
          public Optional<EventAudit> audit(String id) {
            if (id.equals(event.event())) {
              audited.add(id);
              seconds.addAndGet(10);
              if (fails.get()) {
                throw new SqlFault("compare-stock.sql", new SQLException("too slow"));
              }
            }
            // Changed since.
            return Optional.of(new EventAudit(id, -1, List.of(), true, 0));
          }
        };
    StockAudit audits =
        new StockAudit(
            slow, workers, heartbeat, settings, moved(seconds), new SimpleMeterRegistry());
    audits.auditChanged();
    seconds.addAndGet(199);
    audits.auditChanged();
    assertEquals(1, audited.size(), "within twenty times of what it took");

    audits.auditAll();
    assertEquals(2, audited.size(), "an operator asked");

    seconds.addAndGet(200);
    audits.auditChanged();
    assertEquals(3, audited.size(), "after twenty times of what it took");

    fails.set(true);
    audits.auditAll();
    seconds.addAndGet(299);
    audits.auditChanged();
    assertEquals(4, audited.size(), "within five minutes after a failure");
    seconds.addAndGet(1);
    audits.auditChanged();
    assertEquals(5, audited.size(), "five minutes after a failure");
  }

  private static Clock moved(AtomicLong seconds) {
    return new Clock() {
      @Override
      public Instant instant() {
        return Instant.ofEpochSecond(seconds.get());
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  @Test
  void aCopyThatIsForgottenIsCountedOnce() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    double before = repairs();
    redis.value(String.class).set("usher:{" + event.event() + "}:version", "0");

    audit.audit(event.event());
    audit.audit(event.event());

    assertEquals(before + 1, repairs());
  }

  @Test
  void anEventWhoseAuditFailsDoesNotKeepOthersFromBeingAudited() {
    EventTables broken = EventTables.newEvent(dataSource, 10, 8);
    Set<String> others = new TreeSet<>();
    for (int n = 0; n < 10; n++) {
      others.add(EventTables.newEvent(dataSource, 10, 8).event());
    }
    Set<String> seen = new TreeSet<>();
    StockAuditor failing =
        new StockAuditor(store, copies) {
          @Override
          public Optional<EventAudit> audit(String event) {
            if (event.equals(broken.event())) {
              throw new SqlFault("compare-stock.sql", new SQLException("too slow"));
            }
            seen.add(event);
            return Optional.of(new EventAudit(event, 0, List.of(), true, 0));
          }
        };
    SimpleMeterRegistry own = new SimpleMeterRegistry();
    StockAudit audits =
        new StockAudit(failing, workers, heartbeat, settings, Clock.systemUTC(), own);
    audits.auditChanged();
    assertTrue(seen.containsAll(others), () -> seen + " of " + others);
    assertEquals(1, own.get("usher.audit.failures").counter().count());

    seen.clear();
    assertEquals(List.of(broken.event()), audits.auditAll().failed());
    assertTrue(seen.containsAll(others), () -> seen + " of " + others);
  }

  @Test
  void theWorkersThatRunShareTheEventsAndTheOthersKeepTheirsWhenOneStops() {
    List<String> events = IntStream.range(0, 300).mapToObj(n -> "event-" + n).toList();
    UUID one = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    UUID stopping = UUID.randomUUID();
    Set<UUID> all = Set.of(one, other, stopping);
    for (String event : events) {
      assertEquals(1, all.stream().filter(w -> StockAudit.isMine(event, w, all)).count(), event);
    }
    for (UUID worker : all) {
      assertTrue(share(events, worker, all).size() > 30, "a fair share");
    }
    Set<UUID> left = Set.of(one, other);
    assertTrue(share(events, one, left).containsAll(share(events, one, all)));
    assertTrue(share(events, other, left).containsAll(share(events, other, all)));
    assertEquals(
        Set.copyOf(events),
        Stream.concat(share(events, one, left).stream(), share(events, other, left).stream())
            .collect(toSet()));
    assertEquals(Set.copyOf(events), share(events, one, Set.of()), "not seen by others yet");
  }

  private static Set<String> share(List<String> events, UUID worker, Set<UUID> running) {
    return events.stream().filter(e -> StockAudit.isMine(e, worker, running)).collect(toSet());
  }

  @Test
  void anEventOfAnotherWorkerIsLeftToItUnlessSomethingWasFoundInIt() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    UUID another =
        Stream.generate(UUID::randomUUID)
            .filter(w -> !StockAudit.isMine(event.event(), heartbeat.instance(), Set.of(w)))
            .findFirst()
            .orElseThrow();
    List<String> audited = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    StockAuditor seeing =
        new StockAuditor(store, copies) {
          @Override
          public Optional<EventAudit> audit(String id) {
            audited.add(id);
            return Optional.of(new EventAudit(id, 0, List.copyOf(findings), true, 0));
          }
        };
    StockAudit audits =
        new StockAudit(
            seeing, workers, heartbeat, settings, Clock.systemUTC(), new SimpleMeterRegistry());
    workers.seen(another);
    try {
      audits.auditChanged();
      assertEquals(0, Collections.frequency(audited, event.event()));

      findings.add(new Finding(Kind.COUNT, "floor", "taken 1, live holds 0"));
      audits.audit(event.event());
      audits.auditChanged();
      assertEquals(2, Collections.frequency(audited, event.event()), "until nothing is found");

      findings.clear();
      audits.auditChanged();
      audits.auditChanged();
      assertEquals(3, Collections.frequency(audited, event.event()), "nothing is found");

      workers.gone(another);
      audits.auditChanged();
      assertEquals(4, Collections.frequency(audited, event.event()), "no other worker runs");
    } finally {
      workers.gone(another);
    }
  }

  private static void taken(EventTables event, int places) {
    event.sql(
        "update inventory.section set taken = ? where id = 'floor' and event_id = ?",
        places,
        event.event());
  }

  private double findings(Kind kind) {
    return meters.get("usher.audit.findings").tag("kind", kind.name()).gauge().value();
  }

  private double repairs() {
    return meters.get("usher.audit.repairs").counter().count();
  }
}
