package dev.usher.booking.availability;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.inventory.event.Availability;
import dev.usher.inventory.event.Availability.RowState;
import dev.usher.inventory.event.Availability.SectionState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The difference between two availabilities of an event.
 *
 * @param sections the sections that differ
 */
@RegisterForReflection(
    targets = {
      Availability.class,
      SectionState.class,
      RowState.class,
      AvailabilityChanges.class,
      AvailabilityChanges.SectionChange.class
    })
record AvailabilityChanges(String event, long version, List<SectionChange> sections) {
  /**
   * A section's counts, and its rows that differ.
   *
   * @param rows whole rows, as in {@link Availability}
   */
  record SectionChange(
      String id,
      int capacity,
      int available,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RowState> rows) {}

  /** Returns the difference; empty if sections or rows were added, removed or reordered. */
  static Optional<AvailabilityChanges> between(Availability before, Availability after) {
    if (before.sections().size() != after.sections().size()) {
      return Optional.empty();
    }
    List<SectionChange> changes = new ArrayList<>();
    for (int i = 0; i < after.sections().size(); i++) {
      SectionState old = before.sections().get(i);
      SectionState now = after.sections().get(i);
      if (!isLaidOutAs(old, now)) {
        return Optional.empty();
      }
      if (!old.equals(now)) {
        changes.add(
            new SectionChange(now.id(), now.capacity(), now.available(), changed(old, now)));
      }
    }
    return Optional.of(new AvailabilityChanges(after.event(), after.version(), changes));
  }

  private static List<RowState> changed(SectionState old, SectionState now) {
    return IntStream.range(0, now.rows().size())
        .filter(i -> !now.rows().get(i).equals(old.rows().get(i)))
        .mapToObj(now.rows()::get)
        .toList();
  }

  private static boolean isLaidOutAs(SectionState old, SectionState now) {
    return old.id().equals(now.id()) && old.kind() == now.kind() && layout(old).equals(layout(now));
  }

  private static List<String> layout(SectionState section) {
    return section.rows().stream()
        .map(row -> row.label() + "-" + row.numbers().orElse("1-" + row.seats().length()))
        .toList();
  }
}
