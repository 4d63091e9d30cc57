package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.strategy.Fault;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.Strategy;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log tells everything, and a snapshot only saves reading it. */
@QuarkusTest
@WithTestResource(TestStores.class)
class EventSourcedTest {
  private TestLab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new TestLab();
  }

  @Test
  void whatIsNotPaidForIsReleasedAndSoldToTheNext() throws Exception {
    Strategy strategy = lab.onSale("event-sourced", 2, 1, Fault.crash(2)).get(0);
    assertEquals(Decision.SOLD, strategy.buy(TestLab.ticket()));
    assertThrows(Fault.Crash.class, () -> strategy.buy(TestLab.ticket()));
    assertEquals(Decision.SOLD, strategy.buy(TestLab.ticket()));
    assertEquals(Decision.REFUSED, strategy.buy(TestLab.ticket()));
    assertEquals(
        List.of(
            "TicketReserved",
            "TicketPurchased",
            "TicketReserved",
            "TicketReleased",
            "TicketReserved",
            "TicketPurchased"),
        lab.values("SELECT kind AS value FROM lab.entry ORDER BY version"));
    assertEquals(2, strategy.sales().size());
  }

  @Test
  void aReplayFromTheStartIsThatFromASnapshot() throws Exception {
    Strategy strategy = lab.onSale("event-sourced", 60, 1, Pause.NONE).get(0);
    for (int n = 0; n < 58; n++) {
      assertEquals(Decision.SOLD, strategy.buy(TestLab.ticket()));
    }
    assertEquals(List.of("100"), lab.values("SELECT version AS value FROM lab.snapshot"));
    assertEquals(List.of("10"), lab.values("SELECT remaining AS value FROM lab.snapshot"));
    assertEquals(Decision.SOLD, strategy.buy(TestLab.ticket()));
    lab.update("DELETE FROM lab.snapshot");
    assertEquals(Decision.SOLD, strategy.buy(TestLab.ticket()));
    assertEquals(Decision.REFUSED, strategy.buy(TestLab.ticket()));
    assertTrue(lab.values("SELECT version AS value FROM lab.snapshot").isEmpty());
  }
}
