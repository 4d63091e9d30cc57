package dev.usher.booking.catalogue;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An event as returned to clients: the operator's values, with all capacities. */
record EventResponse(
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
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SeatRow> rows) {}

  static EventResponse of(Event event) {
    return new EventResponse(
        event.id(),
        event.name(),
        event.venue(),
        event.startsAt(),
        event.salesEndAt(),
        event.paymentWindow(),
        event.maxPerVisitor(),
        event.sections().stream().map(EventResponse::of).toList());
  }

  private static SectionView of(Section section) {
    return new SectionView(
        section.id(),
        section.name(),
        section.kind(),
        section.price(),
        section.capacity(),
        section.rows());
  }
}
