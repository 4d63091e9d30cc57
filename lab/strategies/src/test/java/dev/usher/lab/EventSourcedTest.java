package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Fault;
import dev.usher.lab.strategy.Pause;
import dev.usher.lab.strategy.Strategy;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
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
    assertEquals(Answer.SOLD, strategy.buy(TestLab.ticket()));
    assertThrows(Fault.Crash.class, () -> strategy.buy(TestLab.ticket()));
    assertEquals(Answer.SOLD, strategy.buy(TestLab.ticket()));
    assertEquals(Answer.REFUSED, strategy.buy(TestLab.ticket()));
    assertEquals(
        List.of(
            "TicketReserved",
            "TicketPurchased",
            "TicketReserved",
            "TicketReleased",
            "TicketReserved",
            "TicketPurchased"),
        strings("SELECT kind FROM lab.entry ORDER BY version"));
    assertEquals(2, strategy.sales().size());
  }

  @Test
  void aReplayFromTheStartIsThatFromASnapshot() throws Exception {
    Strategy strategy = lab.onSale("event-sourced", 60, 1, Pause.NONE).get(0);
    for (int n = 0; n < 58; n++) {
      assertEquals(Answer.SOLD, strategy.buy(TestLab.ticket()));
    }
    assertEquals(List.of("100"), strings("SELECT version FROM lab.snapshot"));
    assertEquals(List.of("10"), strings("SELECT remaining FROM lab.snapshot"));
    assertEquals(Answer.SOLD, strategy.buy(TestLab.ticket()));
    sql("DELETE FROM lab.snapshot");
    assertEquals(Answer.SOLD, strategy.buy(TestLab.ticket()));
    assertEquals(Answer.REFUSED, strategy.buy(TestLab.ticket()));
    assertTrue(strings("SELECT version FROM lab.snapshot").isEmpty());
  }

  private List<String> strings(String query) throws Exception {
    try (Connection connection = lab.instances.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      List<String> strings = new ArrayList<>();
      while (row.next()) {
        strings.add(row.getString(1));
      }
      return strings;
    }
  }

  private void sql(String sql) throws Exception {
    try (Connection connection = lab.instances.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @AfterEach
  void close() {
    lab.close();
  }
}
