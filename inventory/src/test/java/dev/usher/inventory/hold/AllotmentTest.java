package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.usher.inventory.event.Money;
import dev.usher.inventory.hold.Allotment.Decision;
import dev.usher.inventory.hold.Allotment.Decision.Answered;
import dev.usher.inventory.hold.Allotment.Decision.SameAs;
import dev.usher.inventory.hold.Allotment.Decision.Wins;
import dev.usher.inventory.hold.HoldOutcome.KeyReused;
import dev.usher.inventory.hold.HoldOutcome.LimitExceeded;
import dev.usher.inventory.hold.HoldOutcome.MixedCurrencies;
import dev.usher.inventory.hold.HoldOutcome.PassFinished;
import dev.usher.inventory.hold.HoldOutcome.SeatsMustBeNamed;
import dev.usher.inventory.hold.HoldOutcome.SeatsTaken;
import dev.usher.inventory.hold.HoldOutcome.SoldOut;
import dev.usher.inventory.hold.HoldOutcome.UnknownSeats;
import dev.usher.inventory.hold.HoldOutcome.UnknownSection;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AllotmentTest {
  private final Map<String, Stock.Section> sections = new HashMap<>();
  private final Map<String, Stock.Seat> seats = new HashMap<>();
  private final Map<String, Integer> visitors = new HashMap<>();
  private final Set<String> finishedPasses = new HashSet<>();
  private final Map<UUID, StoredHold> holds = new HashMap<>();

  AllotmentTest() {
    sections.put("floor", new Stock.Section(true, new Money(2500, "EUR"), 3));
    sections.put("hall", new Stock.Section(false, new Money(4000, "EUR"), 2));
    sections.put("abroad", new Stock.Section(false, new Money(4000, "CHF"), 1));
    seats.put("hall-A-1", free("hall"));
    seats.put("hall-A-2", free("hall"));
    seats.put(
        "hall-A-3", new Stock.Seat("hall", Optional.of(new Stock.Owner(UUID.randomUUID(), "joe"))));
    seats.put("abroad-A-1", free("abroad"));
  }

  @Test
  void later_requests_see_what_earlier_ones_took() {
    Allotment allotment = allotment();

    assertInstanceOf(Wins.class, allotment.decide(places("ann", "1", 2)));
    assertEquals(answered(new SoldOut("floor", 1)), allotment.decide(places("bob", "2", 2)));
    assertInstanceOf(Wins.class, allotment.decide(places("eve", "3", 1)));
    assertEquals(0, allotment.left("floor"));
    assertInstanceOf(Wins.class, allotment.decide(seats("ann", "4", "hall-A-1")));
    assertEquals(
        answered(new SeatsTaken(List.of("hall-A-1"))),
        allotment.decide(seats("bob", "5", "hall-A-1", "hall-A-2")));
    assertEquals(3, allotment.winners().size());
  }

  @Test
  void a_refused_request_takes_nothing_from_those_behind_it() {
    Allotment allotment = allotment();

    assertEquals(
        answered(new SeatsTaken(List.of("hall-A-3"))),
        allotment.decide(seats("ann", "1", "hall-A-1", "hall-A-3")));
    assertInstanceOf(Wins.class, allotment.decide(seats("bob", "2", "hall-A-1")));
  }

  @Test
  void the_limit_counts_what_a_visitor_has_and_what_they_take_in_this_batch() {
    visitors.put("ann", 1);
    Allotment allotment = allotment();

    assertInstanceOf(Wins.class, allotment.decide(seats("ann", "1", "hall-A-1", "hall-A-2")));
    assertInstanceOf(Wins.class, allotment.decide(places("ann", "2", 1)));
    assertEquals(answered(new LimitExceeded(4, 4)), allotment.decide(places("ann", "3", 1)));
  }

  @Test
  void a_twin_in_the_batch_has_the_same_answer_and_another_wish_under_its_key_is_told() {
    Allotment allotment = allotment();
    HoldRequest first = places("ann", "1", 1);
    allotment.decide(first);

    assertEquals(new SameAs(first.id().key()), allotment.decide(places("ann", "1", 1)));
    assertEquals(answered(new KeyReused(first.id())), allotment.decide(places("ann", "1", 2)));
    assertEquals(1, allotment.winners().size());
  }

  @Test
  void a_finished_pass_takes_no_new_hold_and_still_gets_the_one_that_it_made() {
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
    Allotment allotment = allotment();

    assertEquals(answered(new HoldOutcome.Held(hold, true)), allotment.decide(earlier));
    assertEquals(answered(new PassFinished()), allotment.decide(places("ann", "2", 1)));
    assertEquals(3, allotment.left("floor"));
  }

  @Test
  void what_is_not_sold_that_way_is_told() {
    Allotment allotment = allotment();

    assertEquals(
        answered(new UnknownSection("roof")),
        allotment.decide(request("ann", "1", new Wanted.Places("roof", 1))));
    assertEquals(
        answered(new SeatsMustBeNamed("hall")),
        allotment.decide(request("ann", "2", new Wanted.Places("hall", 1))));
    assertEquals(
        answered(new UnknownSeats(List.of("hall-Z-1"))),
        allotment.decide(seats("ann", "3", "hall-A-1", "hall-Z-1")));
    assertEquals(
        answered(new MixedCurrencies(List.of("CHF", "EUR"))),
        allotment.decide(seats("ann", "4", "hall-A-1", "abroad-A-1")));
  }

  @Test
  void a_hold_costs_what_its_items_cost() {
    Wins wins = (Wins) allotment().decide(places("ann", "1", 3));

    assertEquals(new Money(7500, "EUR"), wins.total());
  }

  private Allotment allotment() {
    return new Allotment(new Stock(false, 4, sections, seats, visitors, finishedPasses, holds));
  }

  private static Stock.Seat free(String section) {
    return new Stock.Seat(section, Optional.empty());
  }

  private static Decision answered(HoldOutcome outcome) {
    return new Answered(outcome);
  }

  private static HoldRequest places(String visitor, String key, int quantity) {
    return request(visitor, key, new Wanted.Places("floor", quantity));
  }

  private static HoldRequest seats(String visitor, String key, String... seats) {
    return request(visitor, key, new Wanted.Seats(List.of(seats)));
  }

  private static HoldRequest request(String visitor, String key, Wanted wanted) {
    return new HoldRequest(HoldId.of("event", visitor, key), visitor, "pass", wanted, true);
  }
}
