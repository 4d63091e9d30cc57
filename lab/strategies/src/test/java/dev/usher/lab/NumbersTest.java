package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.lab.measure.Calls;
import dev.usher.lab.report.Figures;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Crowd;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Strategy;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures, by hand-written rows and a strategy that says what it is told to. */
@QuarkusTest
@WithTestResource(TestStores.class)
class NumbersTest {
  private static final List<Stock> STOCKS =
      List.of(new Stock("full", 3), new Stock("half", 10), new Stock("untouched", 5));

  private TestLab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new TestLab();
  }

  @Test
  void unitsAreCountedByEventFromTheRows() throws Exception {
    lab.tables.open(STOCKS);
    Purchase two = write(purchase("full", 2));
    Purchase three = write(purchase("full", 3));
    Purchase five = write(purchase("half", 5));
    Purchase never = purchase("half", 4);
    assertEquals(
        new Audit(10, 2, 4, 0),
        Audit.of(STOCKS, List.of(two, three, five, never), List.of(), lab.tables.sales()));
  }

  @Test
  void aSaleOfAnotherQuantityThanWasPromisedIsLost() throws Exception {
    lab.tables.open(STOCKS);
    Purchase written = write(purchase("half", 1));
    Purchase promised = new Purchase(written.id(), "half", 2);
    assertEquals(
        new Audit(1, 0, 2, 0), Audit.of(STOCKS, List.of(promised), List.of(), lab.tables.sales()));
  }

  @Test
  void everyAnswerIsCountedAsWhatItWas() throws Exception {
    lab.tables.open(STOCKS);
    List<Purchase> purchases =
        List.of(purchase("half", 1), purchase("half", 2), purchase("half", 3), purchase("half", 4));
    Strategy scripted =
        purchase ->
            switch (purchase.quantity()) {
              case 1 -> {
                write(purchase);
                yield new Answer(Answer.Result.SOLD, 2);
              }
              case 2 -> new Answer(Answer.Result.SOLD, 0);
              case 3 -> new Answer(Answer.Result.GAVE_UP, 5);
              default -> throw new SQLException("as the test wants it");
            };
    Crowd.Outcome outcome = Crowd.buy(List.of(scripted), 2, purchases);
    Figures figures =
        Figures.of(
            Audit.of(
                STOCKS, outcome.tally().toldYes(), outcome.tally().toldNo(), lab.tables.sales()),
            outcome,
            new Calls(8, 6, 4));
    assertEquals(new Audit(1, 0, 2, 0), figures.audit());
    assertEquals(List.of(4.0, 3.0, 2.0), perSale(figures));
    assertEquals(0, figures.refused());
    assertEquals(7, figures.retries());
    assertEquals(1, figures.gaveUp());
    assertEquals(1, figures.errors());
    assertEquals(3, figures.throughput() * outcome.nanos() / 1e9, 1e-6);
  }

  @Test
  void unitsAreStrandedOnlyIfSomebodyWhomTheyWouldDoForWasRefused() throws Exception {
    lab.tables.open(STOCKS);
    write(purchase("half", 4));
    write(purchase("full", 3));
    List<Purchase> fitting = List.of(purchase("half", 6), purchase("full", 1));
    List<Purchase> tooMany = List.of(purchase("half", 7), purchase("untouched", 6));
    assertEquals(6, stranded(fitting));
    assertEquals(0, stranded(tooMany));
  }

  private long stranded(List<Purchase> toldNo) throws SQLException {
    return Audit.of(STOCKS, List.of(), toldNo, lab.tables.sales()).stranded();
  }

  private static List<Double> perSale(Figures figures) {
    return List.of(figures.statements(), figures.trips(), figures.redisCalls());
  }

  private static Purchase purchase(String event, int quantity) {
    return new Purchase(UUID.randomUUID(), event, quantity);
  }

  private Purchase write(Purchase purchase) throws SQLException {
    try (Connection connection = lab.instances.dataSource().getConnection();
        PreparedStatement row =
            connection.prepareStatement("INSERT INTO lab.sale VALUES (?, ?, ?)")) {
      row.setObject(1, purchase.id());
      row.setString(2, purchase.event());
      row.setInt(3, purchase.quantity());
      row.executeUpdate();
      return purchase;
    }
  }

  @AfterEach
  void close() {
    lab.close();
  }
}
