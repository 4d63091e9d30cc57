package dev.usher.inventory.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AmpleStockTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private final AmpleStock ampleStock = new AmpleStock(nanoTime::get);

  @Test
  void aSectionIsCoveredWhileMuchWasLeftAMomentAgo() {
    assertFalse(ampleStock.coversAll("event", List.of(places("floor"))));
    learn("floor", AmpleStock.PLACES);
    assertTrue(ampleStock.coversAll("event", List.of(places("floor"), places("floor"))));

    nanoTime.addAndGet(2_000_000_000L);
    assertFalse(ampleStock.coversAll("event", List.of(places("floor"))));
  }

  @Test
  void aSectionIsCoveredNoLongerOnceLessIsLeft() {
    learn("floor", AmpleStock.PLACES);
    learn("floor", AmpleStock.PLACES - 1);

    assertFalse(ampleStock.coversAll("event", List.of(places("floor"))));
  }

  @Test
  void seatsOtherSectionsAndOtherEventsAreNotCovered() {
    learn("floor", AmpleStock.PLACES);

    HoldRequest seats = request(new Selection.Seats(List.of("hall-A-1")));
    assertFalse(ampleStock.coversAll("event", List.of(places("floor"), seats)));
    assertFalse(ampleStock.coversAll("event", List.of(places("floor"), places("balcony"))));
    assertFalse(ampleStock.coversAll("another", List.of(places("floor"))));
  }

  @Test
  void aBoundedNumberOfSectionsIsRemembered() {
    int sections = 30_000;
    IntStream.range(0, sections).forEach(n -> learn("floor-" + n, AmpleStock.PLACES));

    long remembered =
        IntStream.range(0, sections)
            .filter(n -> ampleStock.coversAll("event", List.of(places("floor-" + n))))
            .count();
    assertTrue(remembered <= 10_000, "remembered: " + remembered);
  }

  private void learn(String section, int left) {
    ampleStock.learn(new GateUpdate("event", 1, Map.of(section, left), Map.of(), List.of()));
  }

  private static HoldRequest places(String section) {
    return request(new Selection.Places(section, 1));
  }

  private static HoldRequest request(Selection selection) {
    return new HoldRequest(HoldId.of("event", "ann", "key"), "ann", "pass", selection);
  }
}
