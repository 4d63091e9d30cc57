package dev.usher.inventory.hold;

import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.SeatId;
import dev.usher.inventory.stock.Selection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The stock of an event as this instance left it with its last commit, from which the next batch
 * can be decided without reading. Never the last word: the statement that writes such a batch
 * checks that the event is unchanged. Not thread-safe.
 *
 * <p>It is used only while this instance alone changes the event: otherwise each such statement
 * would be in vain.
 */
final class KnownStock {
  /**
   * Shorter than it takes to put an older state of the database in place, which could count up to
   * the same version again.
   */
  static final Duration KNOWN_FOR = Duration.ofSeconds(5);

  /** What is left in the sections that were read, in the state after the last commit. */
  private record Known(EventStock.Rules rules, Map<String, EventStock.Section> sections) {
    boolean isOf(EventStock.Rules before) {
      return rules.version() == before.version() && rules.createdAt().equals(before.createdAt());
    }
  }

  private final LongSupplier nanoTime;
  private Optional<Known> known = Optional.empty();
  private long learnedAt;
  private boolean isAlone;

  /**
   * Creates one that knows nothing.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  KnownStock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * The stock for these requests, as if all their seats existed and were free, no visitor had
   * anything and no hold had been made yet; empty if it is not known.
   */
  Optional<EventStock> expected(List<HoldRequest> requests) {
    return isAlone && nanoTime.getAsLong() - learnedAt <= KNOWN_FOR.toNanos()
        ? known.flatMap(now -> expected(now, requests))
        : Optional.empty();
  }

  private static Optional<EventStock> expected(Known now, List<HoldRequest> requests) {
    Map<String, EventStock.Section> sections = new HashMap<>();
    Map<String, EventStock.Seat> seats = new HashMap<>();
    for (HoldRequest request : requests) {
      if (request.selection() instanceof Selection.Places places) {
        sections.put(places.section(), now.sections().get(places.section()));
      } else if (request.selection() instanceof Selection.Seats named) {
        for (String id : named.ids()) {
          String section = SeatId.parse(id).map(SeatId::section).orElse("");
          sections.put(section, now.sections().get(section));
          seats.put(id, new EventStock.Seat(section, Optional.empty()));
        }
      } else {
        return Optional.empty();
      }
    }
    return sections.containsValue(null)
        ? Optional.empty()
        : Optional.of(
            new EventStock(
                now.rules(), sections, seats, Map.of(), Set.of(), Map.of(), Map.of(), false));
  }

  /**
   * Learns from a batch that was decided on what this returned, or on what was read under the
   * event's lock, after its transaction.
   *
   * @param before the version that the batch found
   * @param after the version that it left: the same if it changed nothing
   */
  void learn(BatchDecision decision, long before, long after) {
    EventStock.Rules rules = decision.stock().rules();
    boolean isUnchanged = known.filter(now -> now.isOf(rules.at(before))).isPresent();
    isAlone = known.isEmpty() || isUnchanged;
    Map<String, EventStock.Section> sections = new HashMap<>();
    if (isUnchanged) {
      known.ifPresent(now -> sections.putAll(now.sections()));
    }
    sections.putAll(decision.stock().sections());
    sections.replaceAll(
        (id, section) ->
            decision.stock().sections().containsKey(id)
                ? new EventStock.Section(section.general(), section.price(), decision.left(id))
                : section);
    known = Optional.of(new Known(rules.at(after), sections));
    learnedAt = nanoTime.getAsLong();
  }

  /** Forgets all, as after a failure, when nobody knows what was committed. */
  void forget() {
    known = Optional.empty();
  }
}
