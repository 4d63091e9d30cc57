package dev.usher.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.audit.StockAuditStore;
import dev.usher.inventory.audit.StockAuditStore.Finding;
import dev.usher.inventory.audit.StockAuditStore.Kind;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.EventTables;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The audit finds what the constraints of PostgreSQL do not, if somebody writes to the tables. */
@QuarkusTest
@WithTestResource(TestStores.class)
class StockAuditTest {
  private static final long LATER = 600_000;

  @Inject StockAudit audit;
  @Inject StockAuditStore store;
  @Inject AgroalDataSource dataSource;
  @Inject MeterRegistry meters;
  @Inject ReleaseSettings settings;

  @Test
  void anEventWhoseHoldsSeatsAndCountsAgreeHasNoFindings() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    event.hold(7, LATER, LATER);
    event.areConsistent();
    assertEquals(List.of(), store.findings(event.event()));
  }

  @Test
  void aCountThatIsNotWhatTheHoldsAddUpToIsFoundAndCountedUntilItIsRight() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    event.hold(7, LATER, LATER);
    audit.auditChanged();
    double before = findings(Kind.COUNT);
    event.sql("update inventory.event set version = version + 1 where id = ?", event.event());
    event.sql(
        "update inventory.section set taken = 6 where id = 'floor' and event_id = ?",
        event.event());
    assertEquals(List.of(new Finding(Kind.COUNT, "floor")), store.findings(event.event()));

    audit.auditChanged();
    assertEquals(before + 1, findings(Kind.COUNT));

    event.sql(
        "update inventory.section set taken = 7 where id = 'floor' and event_id = ?",
        event.event());
    audit.auditChanged();
    assertEquals(before, findings(Kind.COUNT));
  }

  @Test
  void anEventWhoseAuditFailsDoesNotKeepOthersFromBeingAudited() {
    EventTables broken = EventTables.newEvent(dataSource, 10, 8);
    Set<String> others = new TreeSet<>();
    for (int n = 0; n < 10; n++) {
      others.add(EventTables.newEvent(dataSource, 10, 8).event());
    }
    Set<String> seen = new TreeSet<>();
    StockAuditStore failing =
        new StockAuditStore(dataSource) {
          @Override
          public List<Finding> findings(String event) {
            if (event.equals(broken.event())) {
              throw new SqlFault("audit-stock.sql", new SQLException("too slow"));
            }
            seen.add(event);
            return List.of();
          }
        };
    SimpleMeterRegistry own = new SimpleMeterRegistry();
    new StockAudit(failing, settings, own).auditChanged();
    assertTrue(seen.containsAll(others), () -> seen + " of " + others);
    assertEquals(1, own.get("usher.audit.failures").counter().count());
  }

  @Test
  void placesSoldBeyondTheCapacityAreFound() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    event.sql(
        "insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status, quantity,"
            + " amount, currency, held_at, expires_at, sections, prices) values (?,"
            + " gen_random_uuid(), 'ann', 'pass', 'eleven', 'HELD', 11, 27500, 'EUR', now(),"
            + " now() + interval '10 minutes', '{floor}', '{2500}')",
        event.event());
    assertEquals(
        Set.of(new Finding(Kind.OVERSOLD, "floor"), new Finding(Kind.COUNT, "floor")),
        Set.copyOf(store.findings(event.event())));
  }

  @Test
  void aSeatThatIsTakenByNoLiveHoldIsFound() {
    EventTables event = EventTables.newEvent(dataSource, 10, 8);
    event.sql(
        "insert into inventory.taken_seat values (?, 'hall-A-3', ?)",
        event.event(),
        UUID.randomUUID());
    assertEquals(List.of(new Finding(Kind.SEAT, "hall-A-3")), store.findings(event.event()));
  }

  private double findings(Kind kind) {
    return meters.get("usher.audit.findings").tag("kind", kind.name()).gauge().value();
  }
}
