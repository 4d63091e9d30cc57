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
import dev.usher.inventory.stock.SeatNumbers;
import dev.usher.inventory.stock.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
  private final Map<String, List<EventStock.Row>> candidates = new LinkedHashMap<>();

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
  void theBestSeatsAreTogetherAndOfTheFirstSectionThatHasThem() {
    sections.put("hall", new EventStock.Section(false, new Money(4000, "EUR"), 4));
    candidates.put("hall", List.of(row("A", 3, 2), row("B", 2)));
    candidates.put("floor", List.of());
    BatchDecision decision = decision();

    assertEquals(
        List.of("hall-A-1", "hall-A-2"), seatsOf(decision.decide(best("ann", "1", "", 2))));
    Wins places = (Wins) decision.decide(best("bob", "2", "", 3));
    assertEquals("floor", places.items().get(0).section());
    assertEquals(new Money(7500, "EUR"), places.total());
    assertEquals(
        List.of("hall-B-1", "hall-B-2"), seatsOf(decision.decide(best("eve", "3", "", 2))));
    assertEquals(
        answered(new SoldOut(Optional.empty(), 0)), decision.decide(best("joe", "4", "", 1)));
    assertEquals(answered(new SoldOut("hall", 0)), decision.decide(best("joe", "5", "hall", 1)));
    assertEquals(0, decision.mostLeft());
  }

  @Test
  void withoutEnoughTogetherTheBestSeatsAreApartAndNeverOfTwoSections() {
    sections.put("hall", new EventStock.Section(false, new Money(4000, "EUR"), 3));
    sections.remove("floor");
    candidates.put("hall", List.of(row("A", 5, 1, 2), row("B", 1, 0)));
    candidates.put("abroad", List.of(row("A", 1)));
    BatchDecision decision = decision();

    assertEquals(
        answered(new SoldOut(Optional.empty(), 3)), decision.decide(best("ann", "1", "", 4)));
    assertEquals(
        List.of("hall-A-4", "hall-A-5", "hall-A-1"),
        seatsOf(decision.decide(best("ann", "2", "hall", 3))));
    assertEquals(List.of("abroad-A-1"), seatsOf(decision.decide(best("bob", "3", "", 1))));
  }

  @Test
  void sectionsThatHaveTooFewArePassedOver() {
    sections.put("floor", new EventStock.Section(true, new Money(2500, "EUR"), 1));
    candidates.put("floor", List.of());
    candidates.put("abroad", List.of(row("A", 1)));
    candidates.put("hall", List.of(row("A", 3, 1)));

    assertEquals(
        List.of("hall-A-1", "hall-A-3"), seatsOf(decision().decide(best("ann", "1", "", 2))));
  }

  @Test
  void namedAndBestSeatsOfABatchNeverMeet() {
    sections.put("hall", new EventStock.Section(false, new Money(4000, "EUR"), 2));
    candidates.put("hall", List.of(row("A", 3, 2)));
    BatchDecision decision = decision();

    assertInstanceOf(Wins.class, decision.decide(seats("ann", "1", "hall-A-2")));
    assertEquals(List.of("hall-A-1"), seatsOf(decision.decide(best("bob", "2", "hall", 1))));
    assertEquals(
        answered(new SeatsTaken(List.of("hall-A-1"), List.of("hall-A-1"))),
        decision.decide(seats("bob", "3", "hall-A-1")));
    assertEquals(answered(new SoldOut("hall", 0)), decision.decide(best("eve", "4", "hall", 1)));
  }

  @Test
  void theLimitAndTheKeyApplyToTheBestSeatsToo() {
    candidates.put("floor", List.of());
    visitors.put("ann", 3);
    BatchDecision decision = decision();

    assertEquals(answered(new LimitExceeded(4, 3)), decision.decide(best("ann", "1", "floor", 2)));
    assertEquals(
        answered(new UnknownSection("roof")), decision.decide(best("ann", "2", "roof", 1)));
    HoldRequest first = best("ann", "3", "floor", 1);
    assertInstanceOf(Wins.class, decision.decide(first));
    assertEquals(new SameAs(first.id().key()), decision.decide(best("ann", "3", "floor", 1)));
    for (HoldRequest other :
        List.of(best("ann", "3", "", 1), best("ann", "3", "floor", 2), places("ann", "3", 1))) {
      assertEquals(answered(new KeyReused(first.id())), decision.decide(other));
    }
  }

  @Test
  void aHoldCostsWhatItsItemsCost() {
    Wins wins = (Wins) decision().decide(places("ann", "1", 3));

    assertEquals(new Money(7500, "EUR"), wins.total());
  }

  private BatchDecision decision() {
    return new BatchDecision(
        new EventStock(
            new EventStock.Rules(1, Instant.EPOCH, Duration.ofMinutes(2), false, 4),
            sections,
            seats,
            visitors,
            finishedPasses,
            holds,
            candidates,
            true));
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

  private static HoldRequest best(String visitor, String key, String section, int quantity) {
    Optional<String> named = section.isEmpty() ? Optional.empty() : Optional.of(section);
    return request(visitor, key, new Selection.Best(named, quantity));
  }

  private static EventStock.Row row(String label, int seats, int... taken) {
    BitSet places = new BitSet();
    for (int place : taken) {
      places.set(place);
    }
    return new EventStock.Row(label, SeatNumbers.upTo(seats), List.of(), places);
  }

  private static List<String> seatsOf(Decision decision) {
    return ((Wins) decision).items().stream().map(item -> item.seat().orElseThrow()).toList();
  }

  private static HoldRequest request(String visitor, String key, Selection selection) {
    return new HoldRequest(HoldId.of("event", visitor, key), visitor, "pass", selection);
  }
}
