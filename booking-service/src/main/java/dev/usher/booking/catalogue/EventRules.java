package dev.usher.booking.catalogue;

import dev.usher.booking.catalogue.EventBody.PriceBody;
import dev.usher.booking.catalogue.EventBody.RowBody;
import dev.usher.booking.catalogue.EventBody.SectionBody;
import dev.usher.common.problem.Violations;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.EventIds;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatRow;
import dev.usher.inventory.stock.Section;
import dev.usher.inventory.stock.SectionKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Validates events. Row labels have no hyphen, so a seat id, {@code section-row-number}, can be
 * parsed from its end and is unique within an event whatever its section ids are.
 */
final class EventRules {
  private static final Pattern LABEL = Pattern.compile("[A-Z0-9]{1,4}");
  private static final int MAX_TEXT = 200;
  private static final int MAX_SECTIONS = 200;
  private static final int MAX_ROW = 10_000;
  private static final int MAX_SEATS = 1_000_000;
  private static final int MAX_PLACES = 100_000_000;
  private static final int MAX_PER_VISITOR = 10_000;
  private static final long MAX_PRICE = 1_000_000_000_000L;
  private static final Duration MIN_WINDOW = Duration.ofMillis(1);
  private static final Duration MAX_WINDOW = Duration.ofDays(7);
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");
  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toSet());

  private final Violations wrong = new Violations();

  private EventRules() {}

  /**
   * Returns the requested event.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 with all violations
   */
  static Event read(String id, EventBody body) {
    return new EventRules().event(id, body);
  }

  private Event event(String id, EventBody body) {
    wrong.check(EventIds.isWellFormed(id), "event", "must match " + EventIds.FORM + " in the path");
    wrong.check(
        body.id() == null || body.id().equals(id), "id", "must be the id in the path, or left out");
    Instant startsAt = time(body.startsAt(), "startsAt");
    Event event =
        new Event(
            id,
            text(body.name(), "name"),
            text(body.venue(), "venue"),
            startsAt,
            body.salesEndAt() == null ? startsAt : time(body.salesEndAt(), "salesEndAt"),
            window(body.paymentWindow()),
            number(body.maxPerVisitor(), "maxPerVisitor", 1, MAX_PER_VISITOR),
            sections(body.sections()));
    wrong.refuse();
    return event;
  }

  private Instant time(@Nullable Instant time, String field) {
    if (time == null) {
      wrong.check(false, field, "must be a time, as 2027-05-01T19:00:00Z");
      return Instant.EPOCH;
    }
    boolean sane = time.isAfter(Instant.EPOCH) && time.isBefore(END_OF_TIME);
    wrong.check(sane, field, "must be between 1970 and 9999");
    return time.truncatedTo(ChronoUnit.MICROS);
  }

  private Duration window(@Nullable Duration window) {
    if (window == null || window.compareTo(MIN_WINDOW) < 0 || window.compareTo(MAX_WINDOW) > 0) {
      wrong.check(false, "paymentWindow", "must be PT0.001S to PT168H, as PT10M");
      return MIN_WINDOW;
    }
    return Duration.ofMillis(window.toMillis());
  }

  private List<Section> sections(@Nullable List<@Nullable SectionBody> bodies) {
    if (bodies == null || bodies.isEmpty() || bodies.size() > MAX_SECTIONS) {
      wrong.check(false, "sections", "must be 1 to " + MAX_SECTIONS);
      return List.of();
    }
    List<Section> sections = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    long seats = 0;
    for (int i = 0; i < bodies.size(); i++) {
      String field = "sections[" + i + "]";
      SectionBody body = bodies.get(i);
      if (body == null) {
        wrong.check(false, field, "must be a section");
        continue;
      }
      Section section = section(body, field);
      wrong.check(ids.add(section.id()), field + ".id", "must be another section's than before");
      seats += section.rows().stream().mapToLong(SeatRow::seats).sum();
      sections.add(section);
    }
    wrong.check(seats <= MAX_SEATS, "sections", "must have at most " + MAX_SEATS + " seats");
    return sections;
  }

  private Section section(SectionBody body, String field) {
    String id = body.id() == null ? "" : body.id();
    wrong.check(EventIds.isWellFormed(id), field + ".id", "must match " + EventIds.FORM);
    String name = text(body.name(), field + ".name");
    Money price = price(body.price(), field + ".price");
    Optional<SectionKind> kind = kind(body.kind());
    wrong.check(kind.isPresent(), field + ".kind", "must be SEATED or GENERAL");
    if (kind.orElse(SectionKind.GENERAL) == SectionKind.GENERAL) {
      boolean noRows = body.rows() == null || body.rows().isEmpty();
      wrong.check(noRows, field + ".rows", "must be left out of a GENERAL section");
      int capacity = number(body.capacity(), field + ".capacity", 0, MAX_PLACES);
      return new Section(id, name, SectionKind.GENERAL, price, capacity, List.of());
    }
    List<SeatRow> rows = rows(body.rows(), field + ".rows");
    long seats = rows.stream().mapToLong(SeatRow::seats).sum();
    Integer capacity = body.capacity();
    wrong.check(
        capacity == null || capacity == seats,
        field + ".capacity",
        "must be the number of its seats or be left out of a SEATED section");
    int counted = (int) Math.min(seats, MAX_SEATS);
    return new Section(id, name, SectionKind.SEATED, price, counted, rows);
  }

  private List<SeatRow> rows(@Nullable List<@Nullable RowBody> bodies, String field) {
    if (bodies == null || bodies.isEmpty()) {
      wrong.check(false, field, "must be at least one in a SEATED section");
      return List.of();
    }
    List<SeatRow> rows = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    for (int i = 0; i < bodies.size(); i++) {
      String at = field + "[" + i + "]";
      RowBody body = bodies.get(i);
      String label = body == null || body.label() == null ? "" : body.label();
      wrong.check(LABEL.matcher(label).matches(), at + ".label", "must match " + LABEL);
      wrong.check(labels.add(label), at + ".label", "must be another row's than before");
      Integer seats = body == null ? null : body.seats();
      rows.add(new SeatRow(label, number(seats, at + ".seats", 1, MAX_ROW)));
    }
    return rows;
  }

  private Money price(@Nullable PriceBody body, String field) {
    Long amount = body == null ? null : body.amount();
    String currency = body == null || body.currency() == null ? "" : body.currency();
    boolean sane = amount != null && amount >= 0 && amount <= MAX_PRICE;
    wrong.check(sane, field + ".amount", "must be 0 to " + MAX_PRICE + " minor units");
    wrong.check(CURRENCIES.contains(currency), field + ".currency", "must be an ISO 4217 code");
    return new Money(amount == null ? 0 : amount, currency);
  }

  private static Optional<SectionKind> kind(@Nullable String kind) {
    for (SectionKind known : SectionKind.values()) {
      if (known.name().equals(kind)) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  private int number(@Nullable Integer number, String field, int least, int most) {
    boolean sane = number != null && number >= least && number <= most;
    wrong.check(sane, field, "must be " + least + " to " + most);
    return number == null ? least : number;
  }

  private String text(@Nullable String text, String field) {
    wrong.checkText(text, field, MAX_TEXT);
    return text == null ? "" : text;
  }
}
