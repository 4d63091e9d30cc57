package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.usher.inventory.hold.BatchDecision.Decision;
import dev.usher.inventory.hold.BatchDecision.Decision.Decided;
import dev.usher.inventory.hold.BatchDecision.Decision.SameAs;
import dev.usher.inventory.hold.BatchDecision.Decision.Wins;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.KeyReused;
import dev.usher.inventory.stock.HoldOutcome.LimitExceeded;
import dev.usher.inventory.stock.HoldOutcome.MixedCurrencies;
import dev.usher.inventory.stock.HoldOutcome.PassFinished;
import dev.usher.inventory.stock.HoldOutcome.SeatsMustBeNamed;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldOutcome.SoldOut;
import dev.usher.inventory.stock.HoldOutcome.UnknownSeats;
import dev.usher.inventory.stock.HoldOutcome.UnknownSection;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatchDecisionTest {
  private final Map<String, EventStock.Section> sections = new HashMap<>();
  private final Map<String, EventStock.Seat> seats = new HashMap<>();
  private final Map<String, Integer> visitors = new HashMap<>();
  private final Set<String> finishedPasses = new HashSet<>();
  private final Map<UUID, StoredHold> holds = new HashMap<>();

  BatchDecisionTest() {
    sections.put("floor", new EventStock.Section(true, new Money(2500, "EUR"), 3));
    sections.put("hall", new EventStock.Section(false, new Money(4000, "EUR"), 2));
    sections.put("abroad", new EventStock.Section(false, new Money(4000, "CHF"), 1));
    seats.put("hall-A-1", free("hall"));
    seats.put("hall-A-2", free("hall"));
    seats.put(
        "hall-A-3",
        new EventStock.Seat("hall", Optional.of(new EventStock.Owner(UUID.randomUUID(), "joe"))));
    seats.put("abroad-A-1", free("abroad"));
  }

  @Test
  void laterRequestsSeeWhatEarlierOnesTook() {
    BatchDecision decision = decision();

    assertInstanceOf(Wins.class, decision.decide(places("ann", "1", 2)));
    assertEquals(answered(new SoldOut("floor", 1)), decision.decide(places("bob", "2", 2)));
    assertInstanceOf(Wins.class, decision.decide(places("eve", "3", 1)));
    assertEquals(0, decision.left("floor"));
    assertInstanceOf(Wins.class, decision.decide(seats("ann", "4", "hall-A-1")));
    assertEquals(
        answered(new SeatsTaken(List.of("hall-A-1"), List.of())),
        decision.decide(seats("bob", "5", "hall-A-1", "hall-A-2")));
    assertEquals(3, decision.winners().size());
  }

  @Test
  void aRefusedRequestTakesNothingFromThoseBehindIt() {
    BatchDecision decision = decision();

    assertEquals(
        answered(new SeatsTaken(List.of("hall-A-3"), List.of())),
        decision.decide(seats("ann", "1", "hall-A-1", "hall-A-3")));
    assertInstanceOf(Wins.class, decision.decide(seats("bob", "2", "hall-A-1")));
  }

  @Test
  void theLimitCountsWhatAVisitorHasAndWhatTheyTakeInThisBatch() {
    visitors.put("ann", 1);
    BatchDecision decision = decision();

    assertInstanceOf(Wins.class, decision.decide(seats("ann", "1", "hall-A-1", "hall-A-2")));
    assertInstanceOf(Wins.class, decision.decide(places("ann", "2", 1)));
    assertEquals(answered(new LimitExceeded(4, 4)), decision.decide(places("ann", "3", 1)));
  }

  @Test
  void aRepeatInTheBatchHasTheSameOutcomeAndAnotherSelectionUnderItsKeyIsRefused() {
    BatchDecision decision = decision();
    HoldRequest first = places("ann", "1", 1);
    decision.decide(first);

    assertEquals(new SameAs(first.id().key()), decision.decide(places("ann", "1", 1)));
    assertEquals(answered(new KeyReused(first.id())), decision.decide(places("ann", "1", 2)));
    assertEquals(1, decision.winners().size());
  }

  @Test
  void aFinishedPassTakesNoNewHoldAndStillGetsTheOneThatItMade() {
    finishedPasses.add("pass");
    HoldRequest earlier = places("ann", "1", 1);
    Hold hold =
        new Hold(
            earlier.id(),
            "ann",
            "pass",
            HoldStatus.BOOKED,
            Instant.EPOCH,
            Instant.EPOCH,
            List.of(),
            new Money(2500, "EUR"),
            Optional.empty());
    holds.put(earlier.id().key(), new StoredHold(hold, earlier.fingerprint()));
    BatchDecision decision = decision();

    assertEquals(answered(new HoldOutcome.Held(hold, true)), decision.decide(earlier));
    assertEquals(answered(new PassFinished()), decision.decide(places("ann", "2", 1)));
    assertEquals(3, decision.left("floor"));
  }

  @Test
  void aSelectionOfTheWrongKindIsRefused() {
    BatchDecision decision = decision();

    assertEquals(
        answered(new UnknownSection("roof")),
        decision.decide(request("ann", "1", new Selection.Places("roof", 1))));
    assertEquals(
        answered(new SeatsMustBeNamed("hall")),
        decision.decide(request("ann", "2", new Selection.Places("hall", 1))));
    assertEquals(
        answered(new UnknownSeats(List.of("hall-Z-1"))),
        decision.decide(seats("ann", "3", "hall-A-1", "hall-Z-1")));
    assertEquals(
        answered(new MixedCurrencies(List.of("CHF", "EUR"))),
        decision.decide(seats("ann", "4", "hall-A-1", "abroad-A-1")));
  }

  @Test
  void aSeatWhoseSectionIsRemovedWhileBothAreReadIsUnknown() {
    sections.remove("hall");

    assertEquals(
        Optional.of(new UnknownSeats(List.of("hall-A-1"))),
        decision().foresee(seats("ann", "1", "hall-A-1")));
  }

  @Test
  void aHoldCostsWhatItsItemsCost() {
    Wins wins = (Wins) decision().decide(places("ann", "1", 3));

    assertEquals(new Money(7500, "EUR"), wins.total());
  }

  private BatchDecision decision() {
    return new BatchDecision(
        new EventStock(
            1, Duration.ofMinutes(2), false, 4, sections, seats, visitors, finishedPasses, holds));
  }

  private static EventStock.Seat free(String section) {
    return new EventStock.Seat(section, Optional.empty());
  }

  private static Decision answered(HoldOutcome outcome) {
    return new Decided(outcome);
  }

  private static HoldRequest places(String visitor, String key, int quantity) {
    return request(visitor, key, new Selection.Places("floor", quantity));
  }

  private static HoldRequest seats(String visitor, String key, String... seats) {
    return request(visitor, key, new Selection.Seats(List.of(seats)));
  }

  private static HoldRequest request(String visitor, String key, Selection selection) {
    return new HoldRequest(HoldId.of("event", visitor, key), visitor, "pass", selection);
  }
}
