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

class RecentStockTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private long version;
  private final RecentStock recentStock = new RecentStock(nanoTime::get);

  @Test
  void aSectionHasPlentyWhileMuchWasLeftAMomentAgo() {
    assertFalse(recentStock.hasPlentyFor("event", List.of(places("floor"))));
    learn("floor", RecentStock.PLENTY);
    assertTrue(recentStock.hasPlentyFor("event", List.of(places("floor"), places("floor"))));

    nanoTime.addAndGet(2_000_000_000L);
    assertFalse(recentStock.hasPlentyFor("event", List.of(places("floor"))));
  }

  @Test
  void aSectionHasPlentyNoLongerOnceLessIsLeft() {
    learn("floor", RecentStock.PLENTY);
    learn("floor", RecentStock.PLENTY - 1);

    assertFalse(recentStock.hasPlentyFor("event", List.of(places("floor"))));
  }

  @Test
  void aSectionHasTooLittleForWhoeverWantsMoreThanItHadAMomentAgo() {
    assertFalse(recentStock.hasTooLittleFor("event", List.of(places("floor"))));
    learn("floor", 1);
    HoldRequest two = request(new Selection.Places("floor", 2));
    assertTrue(recentStock.hasTooLittleFor("event", List.of(two, two)));
    assertFalse(recentStock.hasTooLittleFor("event", List.of(two, places("floor"))));
    assertFalse(recentStock.hasTooLittleFor("another", List.of(two)));
    HoldRequest seats = request(new Selection.Seats(List.of("hall-A-1")));
    assertFalse(recentStock.hasTooLittleFor("event", List.of(two, seats)));

    nanoTime.addAndGet(2_000_000_000L);
    assertFalse(recentStock.hasTooLittleFor("event", List.of(two)));
  }

  @Test
  void whatIsOlderThanWhatIsKnownChangesNothingUntilThatIsForgotten() {
    HoldRequest one = places("floor");
    recentStock.learn("event", 8, Map.of("floor", 1));
    recentStock.learn("event", 7, Map.of("floor", 0));
    assertFalse(recentStock.hasTooLittleFor("event", List.of(one)));

    nanoTime.addAndGet(2_000_000_000L);
    recentStock.learn("event", 7, Map.of("floor", 0));
    assertTrue(recentStock.hasTooLittleFor("event", List.of(one)));
  }

  @Test
  void ofSeatsOtherSectionsAndOtherEventsNothingIsKnown() {
    learn("floor", RecentStock.PLENTY);

    HoldRequest seats = request(new Selection.Seats(List.of("hall-A-1")));
    assertFalse(recentStock.hasPlentyFor("event", List.of(places("floor"), seats)));
    assertFalse(recentStock.hasPlentyFor("event", List.of(places("floor"), places("balcony"))));
    assertFalse(recentStock.hasPlentyFor("another", List.of(places("floor"))));
  }

  @Test
  void aBoundedNumberOfSectionsIsRemembered() {
    int sections = 30_000;
    IntStream.range(0, sections).forEach(n -> learn("floor-" + n, RecentStock.PLENTY));

    long remembered =
        IntStream.range(0, sections)
            .filter(n -> recentStock.hasPlentyFor("event", List.of(places("floor-" + n))))
            .count();
    assertTrue(remembered <= 10_000, "remembered: " + remembered);
  }

  private void learn(String section, int left) {
    recentStock.learn("event", ++version, Map.of(section, left));
  }

  private static HoldRequest places(String section) {
    return request(new Selection.Places(section, 1));
  }

  private static HoldRequest request(Selection selection) {
    return new HoldRequest(HoldId.of("event", "ann", "key"), "ann", "pass", selection);
  }
}
