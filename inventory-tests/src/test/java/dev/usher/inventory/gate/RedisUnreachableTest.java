package dev.usher.inventory.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.audit.EventAudit;
import dev.usher.inventory.audit.StockAuditor;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.release.Cancellation;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldOutcome.SoldOut;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = RedisUnreachable.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class RedisUnreachableTest {
  @Inject HoldService holds;
  @Inject Cancellation cancellation;
  @Inject Gate gate;
  @Inject StockAuditor auditor;
  @Inject AgroalDataSource dataSource;

  @Test
  void withoutRedisSeatsAreSoldAsRightly() {
    Sale sale = Sale.of(holds, dataSource, 2, 8);

    Held held = assertInstanceOf(Held.class, sale.asksForSeats("ann", "hall-A-1"));
    assertTrue(gate.isDegraded());
    assertEquals(
        new SeatsTaken(List.of("hall-A-1"), List.of()),
        sale.asksForSeats("bob", "hall-A-1", "hall-A-2"));
    assertEquals(new SoldOut("floor", 2), sale.asksForPlaces("bob", 3));
    cancellation.cancel(held.hold().id());
    assertInstanceOf(Held.class, sale.asksForSeats("bob", "hall-A-1"));
    sale.isConsistent();
  }

  @Test
  void withoutRedisTheStockIsAuditedAndTheAuditSaysThatCopiesAreNot() {
    Sale sale = Sale.of(holds, dataSource, 2, 8);
    sale.sql("update inventory.section set taken = 1 where event_id = ?", sale.event());

    EventAudit audit = auditor.audit(sale.event()).orElseThrow();

    assertFalse(audit.gateChecked());
    assertEquals(2, audit.findings().size(), audit::toString);
  }
}
