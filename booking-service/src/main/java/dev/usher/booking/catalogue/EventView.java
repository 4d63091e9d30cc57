package dev.usher.booking.catalogue;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.inventory.event.EventEntry;
import dev.usher.inventory.event.Money;
import dev.usher.inventory.event.Row;
import dev.usher.inventory.event.SectionEntry;
import dev.usher.inventory.event.SectionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An event as the catalogue answers it: what an operator sent, with all capacities. */
record EventView(
    String id,
    String name,
    String venue,
    Instant startsAt,
    Instant salesEndAt,
    Duration paymentWindow,
    int maxPerVisitor,
    List<SectionView> sections) {

  /** A section; {@code rows} of a seated one. */
  record SectionView(
      String id,
      String name,
      SectionKind kind,
      Money price,
      int capacity,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Row> rows) {}

  static EventView of(EventEntry event) {
    return new EventView(
        event.id(),
        event.name(),
        event.venue(),
        event.startsAt(),
        event.salesEndAt(),
        event.paymentWindow(),
        event.maxPerVisitor(),
        event.sections().stream().map(EventView::of).toList());
  }

  private static SectionView of(SectionEntry section) {
    return new SectionView(
        section.id(),
        section.name(),
        section.kind(),
        section.price(),
        section.capacity(),
        section.rows());
  }
}
