package dev.usher.inventory.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.hold.HoldId;
import dev.usher.inventory.hold.HoldRequest;
import dev.usher.inventory.hold.Wanted;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlentyTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private final Plenty plenty = new Plenty(nanoTime::get);

  @Test
  void a_section_is_covered_while_much_was_left_a_moment_ago() {
    assertFalse(plenty.coversAll("event", List.of(places("floor"))));
    learn("floor", Plenty.PLACES);
    assertTrue(plenty.coversAll("event", List.of(places("floor"), places("floor"))));

    nanoTime.addAndGet(2_000_000_000L);
    assertFalse(plenty.coversAll("event", List.of(places("floor"))));
  }

  @Test
  void a_section_is_covered_no_longer_once_less_is_left() {
    learn("floor", Plenty.PLACES);
    learn("floor", Plenty.PLACES - 1);

    assertFalse(plenty.coversAll("event", List.of(places("floor"))));
  }

  @Test
  void seats_other_sections_and_other_events_are_not_covered() {
    learn("floor", Plenty.PLACES);

    HoldRequest seats = request(new Wanted.Seats(List.of("hall-A-1")));
    assertFalse(plenty.coversAll("event", List.of(places("floor"), seats)));
    assertFalse(plenty.coversAll("event", List.of(places("floor"), places("balcony"))));
    assertFalse(plenty.coversAll("another", List.of(places("floor"))));
  }

  private void learn(String section, int left) {
    plenty.learn(new Settlement("event", 1, Map.of(section, left), Map.of(), List.of()));
  }

  private static HoldRequest places(String section) {
    return request(new Wanted.Places(section, 1));
  }

  private static HoldRequest request(Wanted wanted) {
    return new HoldRequest(HoldId.of("event", "ann", "key"), "ann", "pass", wanted, true);
  }
}
