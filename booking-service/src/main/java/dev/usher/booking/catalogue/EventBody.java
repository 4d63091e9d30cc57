package dev.usher.booking.catalogue;

import dev.usher.common.validation.CrossChecked;
import dev.usher.common.validation.VisibleText;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.EventIds;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionKind;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * An event as an operator sends it. Row labels have no hyphen, so a seat id, {@code
 * section-row-number}, can be parsed from its end and is unique within an event whatever its
 * section ids are.
 *
 * @param id optional; must equal the id in the path
 * @param salesEndAt optional; by default startsAt
 */
@CrossChecked
record EventBody(
    @Nullable String id,
    @VisibleText(max = MAX_TEXT) String name,
    @VisibleText(max = MAX_TEXT) String venue,
    @NotNull(message = "must be a time, for example 2027-05-01T19:00:00Z") Instant startsAt,
    @Nullable Instant salesEndAt,
    @NotNull(message = WINDOW)
        @DurationMin(millis = 1, message = WINDOW)
        @DurationMax(days = 7, message = WINDOW)
        Duration paymentWindow,
    @NotNull(message = PER_VISITOR) @Range(min = 1, max = 10_000, message = PER_VISITOR)
        Integer maxPerVisitor,
    @NotNull(message = SECTIONS) @Size(min = 1, max = 200, message = SECTIONS)
        List<@Valid SectionBody> sections)
    implements CrossChecked.Rules {
  /** What an event id or a section id must be. */
  static final String ID_RULE = "must be 1 to 63 of a-z, 0-9 and -, and not begin with -";

  private static final int MAX_TEXT = 200;
  private static final int MAX_SEATS = 1_000_000;
  private static final int MAX_PLACES = 100_000_000;
  private static final String WINDOW = "must be PT0.001S to PT168H, for example PT10M";
  private static final String PER_VISITOR = "must be 1 to 10000";
  private static final String SECTIONS = "must be 1 to 200";
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

  @Override
  public void check(CrossChecked.Report report) {
    report.require(isSane(startsAt), "startsAt", "must be between 1970 and 9999");
    report.require(isSane(salesEndAt), "salesEndAt", "must be between 1970 and 9999");
    if (sections != null) {
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < sections.size(); i++) {
        boolean isNew = ids.add(sections.get(i).id());
        report.require(isNew, "sections", i, "id", "must be another section's than before");
      }
      long seats = sections.stream().mapToLong(SectionBody::seats).sum();
      report.require(seats <= MAX_SEATS, "sections", "must have at most " + MAX_SEATS + " seats");
    }
  }

  private static boolean isSane(@Nullable Instant time) {
    return time == null || (time.isAfter(Instant.EPOCH) && time.isBefore(END_OF_TIME));
  }

  /** The requested event, in PostgreSQL's precision. */
  Event event(String eventId) {
    Instant begin = startsAt.truncatedTo(ChronoUnit.MICROS);
    return new Event(
        eventId,
        name,
        venue,
        begin,
        salesEndAt == null ? begin : salesEndAt.truncatedTo(ChronoUnit.MICROS),
        Duration.ofMillis(paymentWindow.toMillis()),
        maxPerVisitor,
        sections.stream().map(SectionBody::section).toList());
  }

  /** A section; {@code capacity} of a general one, {@code rows} of a seated one. */
  @CrossChecked
  record SectionBody(
      @NotNull(message = ID_RULE) @Pattern(regexp = EventIds.FORM, message = ID_RULE) String id,
      @VisibleText(max = MAX_TEXT) String name,
      @NotNull(message = KIND) @Pattern(regexp = "SEATED|GENERAL", message = KIND) String kind,
      @NotNull(message = "must be an amount and a currency") @Valid PriceBody price,
      @Nullable Integer capacity,
      @Nullable List<@Valid RowBody> rows)
      implements CrossChecked.Rules {
    private static final String KIND = "must be SEATED or GENERAL";

    @Override
    public void check(CrossChecked.Report report) {
      boolean hasRows = rows != null && !rows.isEmpty();
      if (SectionKind.GENERAL.name().equals(kind)) {
        boolean isSane = capacity != null && capacity >= 0 && capacity <= MAX_PLACES;
        report.require(!hasRows, "rows", "must be left out of a GENERAL section");
        report.require(isSane, "capacity", "must be 0 to " + MAX_PLACES);
      } else if (SectionKind.SEATED.name().equals(kind)) {
        report.require(hasRows, "rows", "must be at least one in a SEATED section");
        report.require(
            capacity == null || capacity == seats(),
            "capacity",
            "must be the number of its seats or be left out of a SEATED section");
      }
      Set<String> labels = new HashSet<>();
      for (int i = 0; rows != null && i < rows.size(); i++) {
        boolean isNew = labels.add(rows.get(i).label());
        report.require(isNew, "rows", i, "label", "must be another row's than before");
      }
    }

    long seats() {
      return rows == null
          ? 0
          : rows.stream().map(RowBody::seats).filter(Objects::nonNull).mapToLong(n -> n).sum();
    }

    Section section() {
      boolean isSeated = SectionKind.SEATED.name().equals(kind);
      return new Section(
          id,
          name,
          SectionKind.valueOf(kind),
          new Money(price.amount(), price.currency()),
          isSeated || capacity == null ? (int) seats() : capacity,
          rows == null
              ? List.of()
              : rows.stream().map(row -> new SeatRow(row.label(), row.seats())).toList());
    }
  }

  /** What one seat or place costs, in minor units. */
  @CrossChecked
  record PriceBody(
      @NotNull(message = AMOUNT) @Range(min = 0, max = 1_000_000_000_000L, message = AMOUNT)
          Long amount,
      String currency)
      implements CrossChecked.Rules {
    private static final String AMOUNT = "must be 0 to 1000000000000 minor units";
    private static final Set<String> CURRENCIES =
        Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toSet());

    @Override
    public void check(CrossChecked.Report report) {
      boolean isKnown = currency != null && CURRENCIES.contains(currency);
      report.require(isKnown, "currency", "must be an ISO 4217 code, for example EUR");
    }
  }

  /** A row of seats. */
  record RowBody(
      @NotNull(message = LABEL) @Pattern(regexp = "[A-Z0-9]{1,4}", message = LABEL) String label,
      @NotNull(message = SEATS) @Range(min = 1, max = 10_000, message = SEATS) Integer seats) {
    private static final String LABEL = "must be 1 to 4 of A-Z and 0-9";
    private static final String SEATS = "must be 1 to 10000";
  }
}
