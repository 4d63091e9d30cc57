package dev.usher.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import dev.usher.lab.strategy.Strategy;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures of hand-written rows, and of a strategy with scripted decisions. */
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
                yield new Decision(Decision.Result.SOLD, 2);
              }
              case 2 -> new Decision(Decision.Result.SOLD, 0);
              case 3 -> new Decision(Decision.Result.GAVE_UP, 5);
              default -> throw new SQLException("as the test wants it");
            };
    Buyers buyers = Buyers.buy(List.of(scripted), 2, purchases);
    RoundResult result =
        RoundResult.of(
            Audit.of(
                STOCKS,
                buyers.purchases(Decision.Result.SOLD),
                buyers.purchases(Decision.Result.REFUSED),
                lab.tables.sales()),
            buyers);
    assertEquals(new Audit(1, 0, 2, 0), result.audit());
    Map<String, Double> figures = result.figures();
    assertEquals(0.0, figures.get("refused"));
    assertEquals(7.0, figures.get("retries"));
    assertEquals(1.0, figures.get("gaveUp"));
    assertEquals(1.0, figures.get("errors"));
    assertTrue(buyers.throughput() > 0);
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

  private long stranded(List<Purchase> refused) {
    return Audit.of(STOCKS, List.of(), refused, lab.tables.sales()).stranded();
  }

  private static Purchase purchase(String event, int quantity) {
    return new Purchase(UUID.randomUUID(), event, quantity);
  }

  private Purchase write(Purchase purchase) {
    Sql.text("write", "INSERT INTO lab.sale VALUES (:id, :event, :quantity)")
        .on(lab.dataSource())
        .set("id", purchase.id())
        .set("event", purchase.event())
        .set("quantity", purchase.quantity())
        .update();
    return purchase;
  }
}
