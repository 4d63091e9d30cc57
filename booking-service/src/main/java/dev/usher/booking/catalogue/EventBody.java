package dev.usher.booking.catalogue;

import dev.usher.common.validation.CrossChecked;
import dev.usher.common.validation.VisibleText;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.EventIds;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatNumbers;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionKind;
import dev.usher.inventory.stock.SectionMap;
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
import java.util.Optional;
import java.util.OptionalDouble;
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
  private static final int MAX_DISTANCE = 100_000;
  private static final String DISTANCE = "must be -100000 to 100000";
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
        report.require(
            isNew, "sections", i, "id", "must differ from the ids of the sections before it");
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
      @Nullable List<@Valid RowBody> rows,
      @Nullable @Valid MapBody map)
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
        report.require(
            isNew, "rows", i, "label", "must differ from the labels of the rows before it");
      }
    }

    long seats() {
      return rows == null ? 0 : rows.stream().mapToLong(RowBody::count).sum();
    }

    Section section() {
      boolean isSeated = SectionKind.SEATED.name().equals(kind);
      return new Section(
          id,
          name,
          SectionKind.valueOf(kind),
          new Money(price.amount(), price.currency()),
          isSeated || capacity == null ? (int) seats() : capacity,
          rows == null ? List.of() : rows.stream().map(RowBody::row).toList(),
          Optional.ofNullable(map).map(MapBody::map));
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

  /** Where a section is drawn; one seat is one unit wide. */
  @CrossChecked
  record MapBody(
      @NotNull(message = DISTANCE) Double x,
      @NotNull(message = DISTANCE) Double y,
      @Nullable Double angle)
      implements CrossChecked.Rules {
    private static final int MAX_ANGLE = 360;

    @Override
    public void check(CrossChecked.Report report) {
      report.require(isWithin(x, MAX_DISTANCE), "x", DISTANCE);
      report.require(isWithin(y, MAX_DISTANCE), "y", DISTANCE);
      report.require(isWithin(angle, MAX_ANGLE), "angle", "must be -360 to 360 degrees");
    }

    SectionMap map() {
      return new SectionMap(x, y, optional(angle));
    }
  }

  /**
   * A row of seats.
   *
   * @param seats how many; may be left out if there are numbers
   * @param numbers of the seats, in the order in which they stand; by default from 1
   */
  @CrossChecked
  record RowBody(
      @NotNull(message = LABEL) @Pattern(regexp = "[A-Z0-9]{1,4}", message = LABEL) String label,
      @Nullable @Range(min = 1, max = MAX_ROW, message = SEATS) Integer seats,
      @Nullable String numbers,
      @Nullable Double x,
      @Nullable Double y,
      @Nullable Double curve,
      @Nullable @Size(max = 100, message = "must be at most 100") List<@Valid GapBody> gaps)
      implements CrossChecked.Rules {
    private static final int MAX_ROW = 10_000;
    private static final int MAX_NUMBERS = 300;
    private static final int MAX_CURVE = 1_000;
    private static final String LABEL = "must be 1 to 4 of A-Z and 0-9";
    private static final String SEATS = "must be 1 to 10000";
    private static final String NUMBERS =
        "must be numbers from 1 to 999999, for example 1-8,11-20, or 1-19/2 for odd ones";

    @Override
    public void check(CrossChecked.Report report) {
      if (numbers == null) {
        report.require(seats != null, "seats", SEATS);
      } else {
        checkNumbers(report);
      }
      report.require(isWithin(x, MAX_DISTANCE), "x", DISTANCE);
      report.require(isWithin(y, MAX_DISTANCE), "y", DISTANCE);
      report.require(x != null || y == null, "x", "must be sent together with y");
      report.require(y != null || x == null, "y", "must be sent together with x");
      report.require(isWithin(curve, MAX_CURVE), "curve", "must be -1000 to 1000");
      int before = 0;
      for (int i = 0; gaps != null && i < gaps.size(); i++) {
        Integer after = gaps.get(i).after();
        boolean isInside = after == null || (after > before && after < count());
        report.require(isInside, "gaps", i, "after", "must be 1 to the last seat but one, rising");
        before = after == null ? before : after;
      }
    }

    private void checkNumbers(CrossChecked.Report report) {
      Optional<SeatNumbers> read = read();
      report.require(read.isPresent(), "numbers", NUMBERS);
      if (read.isEmpty()) {
        return;
      }
      int count = read.get().count();
      report.require(count <= MAX_ROW, "numbers", "must be at most 10000 seats");
      boolean isEachOnce = count > MAX_ROW || !read.get().hasRepeats();
      report.require(isEachOnce, "numbers", "must have each number once");
      boolean isCounted = seats == null || seats == count;
      report.require(isCounted, "seats", "must be how many numbers there are or be left out");
    }

    private Optional<SeatNumbers> read() {
      return numbers == null || numbers.length() > MAX_NUMBERS
          ? Optional.empty()
          : SeatNumbers.parse(numbers);
    }

    /** How many seats it has; 0 if that is not known. */
    int count() {
      return read().map(SeatNumbers::count).orElse(seats == null ? 0 : seats);
    }

    SeatRow row() {
      return new SeatRow(
          label,
          read().orElseGet(() -> SeatNumbers.upTo(count())),
          x == null || y == null ? Optional.empty() : Optional.of(new SeatRow.Point(x, y)),
          optional(curve),
          gaps == null ? List.of() : gaps.stream().map(GapBody::gap).toList());
    }
  }

  /**
   * An aisle in a row.
   *
   * @param after how many seats stand before it
   */
  @CrossChecked
  record GapBody(
      @NotNull(message = "must be a number of seats") Integer after,
      @NotNull(message = WIDTH) Double width)
      implements CrossChecked.Rules {
    private static final int MAX_WIDTH = 1_000;
    private static final String WIDTH = "must be more than 0 and at most 1000";

    @Override
    public void check(CrossChecked.Report report) {
      report.require(width == null || (width > 0 && width <= MAX_WIDTH), "width", WIDTH);
    }

    SeatRow.Gap gap() {
      return new SeatRow.Gap(after, width);
    }
  }

  private static boolean isWithin(@Nullable Double value, int most) {
    return value == null || Math.abs(value) <= most;
  }

  private static OptionalDouble optional(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
