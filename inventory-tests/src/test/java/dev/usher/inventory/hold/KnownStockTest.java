package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KnownStockTest {
  private static final Money PRICE = new Money(2_500, "EUR");

  private final AtomicLong nanos = new AtomicLong();
  private final KnownStock known = new KnownStock(nanos::get);

  @Test
  void nothingIsKnownAtFirst() {
    assertEquals(Optional.empty(), known.expected(List.of(places("floor"))));
  }

  @Test
  void whatIsLeftAfterABatchIsKnownForTheNext() {
    learn(4, 5, stock(5, "floor", 10), places("floor"), places("floor"));

    EventStock expected = known.expected(List.of(places("floor"))).orElseThrow();

    assertEquals(5, expected.rules().version());
    assertEquals(8, left(expected));
  }

  @Test
  void aBatchThatChangedNothingLeavesTheVersionAsItWas() {
    learn(4, 4, stock(5, "floor", 10));

    assertEquals(4, known.expected(List.of(places("floor"))).orElseThrow().rules().version());
  }

  @Test
  void aSectionThatWasNotReadIsNotKnown() {
    learn(4, 5, stock(5, "floor", 10));

    assertEquals(Optional.empty(), known.expected(List.of(places("balcony"))));
    assertEquals(Optional.empty(), known.expected(List.of(seat("balcony-A-1"))));
    assertEquals(Optional.empty(), known.expected(List.of(seat("no seat"))));
  }

  @Test
  void sectionsOfEarlierBatchesStayKnownWhileNobodyElseChangesTheEvent() {
    learn(4, 5, stock(5, "floor", 10));
    learn(5, 6, stock(6, "balcony", 20));

    assertEquals(10, left(known.expected(List.of(places("floor"))).orElseThrow()));

    learn(7, 8, stock(8, "balcony", 19));
    learn(8, 9, stock(9, "balcony", 19));

    assertEquals(Optional.empty(), known.expected(List.of(places("floor"))));
    assertTrue(known.expected(List.of(places("balcony"))).isPresent());
  }

  @Test
  void afterAChangeBySomebodyElseItIsUsedAgainOnceABatchFindsTheEventAsTheLastLeftIt() {
    learn(4, 5, stock(5, "floor", 10));
    learn(6, 7, stock(7, "floor", 9));

    assertEquals(Optional.empty(), known.expected(List.of(places("floor"))));

    learn(7, 8, stock(8, "floor", 9));

    assertTrue(known.expected(List.of(places("floor"))).isPresent());
  }

  @Test
  void anotherEventWithTheSameIdIsAChange() {
    learn(4, 5, stock(5, "floor", 10));
    learn(5, 6, stock(6, Instant.EPOCH.plusMillis(1), "floor", 10));

    assertEquals(Optional.empty(), known.expected(List.of(places("floor"))));
  }

  @Test
  void itIsKnownForSecondsOnlyAndNotAfterAFailure() {
    learn(4, 5, stock(5, "floor", 10));
    nanos.addAndGet(KnownStock.KNOWN_FOR.toNanos());
    assertTrue(known.expected(List.of(places("floor"))).isPresent());

    nanos.incrementAndGet();

    assertEquals(Optional.empty(), known.expected(List.of(places("floor"))));

    learn(5, 6, stock(6, "floor", 10));
    known.forget();

    assertEquals(Optional.empty(), known.expected(List.of(places("floor"))));
  }

  @Test
  void aChoiceOfSeatsNeedsTheirRows() {
    learn(4, 5, stock(5, "floor", 10));

    assertEquals(
        Optional.empty(),
        known.expected(List.of(request(new Selection.Best(Optional.of("floor"), 1)))));
  }

  private static int left(EventStock stock) {
    return Objects.requireNonNull(stock.sections().get("floor")).left();
  }

  private void learn(long before, long after, EventStock stock, HoldRequest... won) {
    BatchDecision decision = new BatchDecision(stock);
    for (HoldRequest request : won) {
      decision.decide(request);
    }
    assertEquals(won.length, decision.winners().size());
    known.learn(decision, before, after);
  }

  private static EventStock stock(long version, String section, int left) {
    return stock(version, Instant.EPOCH, section, left);
  }

  private static EventStock stock(long version, Instant createdAt, String section, int left) {
    return new EventStock(
        new EventStock.Rules(version, createdAt, Duration.ofMinutes(2), false, 4),
        Map.of(section, new EventStock.Section(true, PRICE, left)),
        Map.of(),
        Map.of(),
        Set.of(),
        Map.of(),
        Map.of(),
        false);
  }

  private int keys;

  private HoldRequest places(String section) {
    return request(new Selection.Places(section, 1));
  }

  private HoldRequest seat(String id) {
    return request(new Selection.Seats(List.of(id)));
  }

  private HoldRequest request(Selection selection) {
    String visitor = "visitor-" + ++keys;
    return new HoldRequest(HoldId.of("event", visitor, "key"), visitor, "pass", selection);
  }
}
