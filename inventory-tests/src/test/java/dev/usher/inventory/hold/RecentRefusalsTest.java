package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentRefusalsTest {
  private final RecentRefusals refusals = new RecentRefusals();

  @Test
  void aRequestForMoreThanTheLimitOfItsEventIsLikelyRefused() {
    refusals.learnLimit("gala", 2);

    assertTrue(refusals.suggestRefusalOf(places("gala", 3)));
    assertFalse(refusals.suggestRefusalOf(places("gala", 2)));
    assertFalse(refusals.suggestRefusalOf(places("ball", 3)));
  }

  @Test
  void theLimitsOfABoundedNumberOfEventsAreKept() {
    int events = 30_000;
    IntStream.range(0, events).forEach(n -> refusals.learnLimit("event-" + n, 2));

    long known =
        IntStream.range(0, events)
            .filter(n -> refusals.suggestRefusalOf(places("event-" + n, 3)))
            .count();
    assertTrue(known <= 10_000, "known: " + known);
  }

  private static HoldRequest places(String event, int quantity) {
    return new HoldRequest(
        HoldId.of(event, "ann", "key"), "ann", "pass", new Selection.Places("floor", quantity));
  }
}
