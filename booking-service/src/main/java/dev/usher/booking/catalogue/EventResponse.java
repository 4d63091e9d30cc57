package dev.usher.booking.catalogue;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatNumbers;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionKind;
import dev.usher.inventory.stock.SectionMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

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
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RowView> rows,
      Optional<SectionMap> map) {}

  /**
   * A row.
   *
   * @param numbers of its seats, unless they are 1, 2, 3, ...
   */
  record RowView(
      String label,
      int seats,
      Optional<String> numbers,
      Optional<Double> x,
      Optional<Double> y,
      OptionalDouble curve,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SeatRow.Gap> gaps) {}

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
        section.rows().stream().map(EventResponse::of).toList(),
        section.map());
  }

  private static RowView of(SeatRow row) {
    int seats = row.seats();
    boolean isUsual = row.numbers().equals(SeatNumbers.upTo(seats));
    return new RowView(
        row.label(),
        seats,
        isUsual ? Optional.empty() : Optional.of(row.numbers().toString()),
        row.position().map(SeatRow.Point::x),
        row.position().map(SeatRow.Point::y),
        row.curve(),
        row.gaps());
  }
}
