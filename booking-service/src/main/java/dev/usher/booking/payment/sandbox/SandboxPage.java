package dev.usher.booking.payment.sandbox;

import dev.usher.booking.payment.PaymentReason;
import dev.usher.booking.payment.sandbox.Purchase.State;
import dev.usher.common.page.HtmlPage;
import dev.usher.common.page.Language;
import dev.usher.common.page.PageFrame;
import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.Money;
import dev.usher.inventory.stock.SeatId;
import dev.usher.inventory.stock.Section;
import io.quarkus.qute.TemplateInstance;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The sandbox's page in one language, {@code templates/SandboxPage.html}. It needs no script: its
 * script only counts down, and writes times in the time zone of the device.
 *
 * @param state a {@link State}
 * @param text what happened and what the visitor can do now
 * @param note more of the same; empty if there is nothing to add
 * @param refresh after how many seconds the page is out of date; 0 for never
 * @param order what is paid for
 * @param next where to go from here; empty while the outcome is not known
 */
record SandboxPage(
    PageFrame frame,
    String state,
    String headline,
    String text,
    String note,
    long refresh,
    Order order,
    Optional<Link> next)
    implements TemplateInstance {
  private static final String TEXTS = "payment";
  private static final char NO_BREAK_SPACE = '\u00a0';
  // Around the name of a section, whose direction must not disturb the text around it.
  private static final char ISOLATE = '\u2068';
  private static final char END_OF_ISOLATE = '\u2069';
  // A payment or refund that is under way: often at first, then as it grows old.
  private static final long SOONEST_SECONDS = 2;
  private static final long LATEST_SECONDS = 60;

  /**
   * What is paid for.
   *
   * @param amount the price as people write it, until the page's script writes it
   * @param timeLeft for people; empty if it plays no part any more
   */
  record Order(
      String event,
      String venue,
      Time startsAt,
      List<String> items,
      String amount,
      Money price,
      String timeLeft,
      long millisLeft,
      Time at) {}

  /**
   * A time, as programs and as people write it; both empty if there is none.
   *
   * @param text in UTC, until the page's script writes it in the time zone of the device
   */
  record Time(String iso, String text) {
    static final Time NONE = new Time("", "");

    static Time of(Instant instant, Locale locale) {
      DateTimeFormatter format =
          DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.MEDIUM)
              .withLocale(locale)
              .withZone(ZoneOffset.UTC);
      return new Time(instant.toString(), format.format(instant) + " UTC");
    }
  }

  /** A link, with the language of the page if its address names it. */
  record Link(String href, String label) {}

  /**
   * The page of a payment.
   *
   * @param region how times are written
   */
  static HtmlPage of(Purchase purchase, PageFrame frame, Locale region) {
    Language language = frame.language();
    State state = purchase.state();
    SandboxPage page =
        new SandboxPage(
            frame,
            state.name(),
            language.text(TEXTS, "headline_" + state),
            text(purchase, language),
            note(purchase, language),
            refresh(purchase),
            order(purchase, language, region),
            state == State.ON_ITS_WAY ? Optional.empty() : Optional.of(next(purchase, frame)));
    return HtmlPage.of(language, page.render());
  }

  /** An amount as people write it, with as many decimals as its currency has. */
  static String written(Money amount, Locale locale) {
    Currency currency = Currency.getInstance(amount.currency());
    int decimals = Math.max(0, currency.getDefaultFractionDigits());
    NumberFormat format = NumberFormat.getCurrencyInstance(numbers(locale));
    format.setCurrency(currency);
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    // The Java platform writes KWD4.500.
    if (format instanceof DecimalFormat spaced && endsWithLetter(spaced.getPositivePrefix())) {
      spaced.setPositivePrefix(spaced.getPositivePrefix() + NO_BREAK_SPACE);
    }
    return format.format(BigDecimal.valueOf(amount.amount(), decimals));
  }

  /** With the digits that the countdown and the browsers' Intl have: in Arabic too 0 to 9. */
  private static Locale numbers(Locale locale) {
    return new Locale.Builder().setLocale(locale).setUnicodeLocaleKeyword("nu", "latn").build();
  }

  private static boolean endsWithLetter(String text) {
    return !text.isEmpty() && Character.isLetter(text.codePointBefore(text.length()));
  }

  private static String text(Purchase purchase, Language language) {
    return purchase
        .payment()
        .reason()
        .map(reason -> isCancelled(purchase, reason) ? "CANCELLED" : reason.name())
        .map(reason -> language.text("reason", reason))
        .orElseGet(() -> language.text(TEXTS, "text_" + purchase.state()));
  }

  private static boolean isCancelled(Purchase purchase, PaymentReason reason) {
    return reason == PaymentReason.TOO_LATE && purchase.hold().status() == HoldStatus.RELEASED;
  }

  /** What follows the reason why a payment did not lead to a booking. */
  private static String note(Purchase purchase, Language language) {
    return switch (purchase.state()) {
      case REFUNDING, REFUNDED -> language.text(TEXTS, "text_" + purchase.state());
      case DECLINED ->
          purchase.next() == Purchase.Next.CHECKOUT ? language.text(TEXTS, "retry") : "";
      default -> "";
    };
  }

  private static long refresh(Purchase purchase) {
    return switch (purchase.state()) {
      case OPEN, DECLINED -> {
        Duration left = purchase.timeLeft();
        yield left.isZero() ? 0 : left.toSeconds() + 1;
      }
      case ON_ITS_WAY, REFUNDING -> {
        Instant since = purchase.at().orElse(purchase.now());
        long age = Duration.between(since, purchase.now()).toSeconds();
        yield Math.max(SOONEST_SECONDS, Math.min(LATEST_SECONDS, age / 2));
      }
      default -> 0;
    };
  }

  private static Order order(Purchase purchase, Language language, Locale region) {
    Optional<Event> event = purchase.event();
    boolean isLimited =
        purchase.next() == Purchase.Next.CHECKOUT && purchase.state() != State.ON_ITS_WAY;
    Duration left = purchase.timeLeft();
    return new Order(
        event.map(Event::name).orElse(""),
        event.map(Event::venue).orElse(""),
        event.map(e -> Time.of(e.startsAt(), region)).orElse(Time.NONE),
        purchase.hold().items().stream().map(item -> item(item, event, language)).toList(),
        written(purchase.payment().amount(), language.locale()),
        purchase.payment().amount(),
        isLimited ? clock(left) : "",
        left.toMillis(),
        purchase.at().map(at -> Time.of(at, region)).orElse(Time.NONE));
  }

  private static String clock(Duration time) {
    return time.toHours() > 0
        ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }

  private static String item(HoldItem item, Optional<Event> event, Language language) {
    String section =
        ISOLATE
            + event.stream()
                .flatMap(e -> e.sections().stream())
                .filter(s -> s.id().equals(item.section()))
                .map(Section::name)
                .findFirst()
                .orElse(item.section())
            + END_OF_ISOLATE;
    NumberFormat number = NumberFormat.getIntegerInstance(numbers(language.locale()));
    return item.seat()
        .flatMap(SeatId::parse)
        .map(
            seat ->
                language
                    .text("booking", "seat")
                    .replace("{row}", seat.row())
                    .replace("{seat}", number.format(seat.number()))
                    .replace("{section}", section))
        .orElse(number.format(item.quantity()) + " × " + section);
  }

  private static Link next(Purchase purchase, PageFrame frame) {
    String hold = purchase.hold().id().toString();
    String event = purchase.hold().id().event();
    return switch (purchase.next()) {
      case BOOKING -> link("/bookings/" + hold, "toBooking", frame);
      case CHECKOUT ->
          link(
              "/checkout/" + hold,
              purchase.state() == State.DECLINED ? "toRetry" : "toCheckout",
              frame);
      case EVENT ->
          purchase.event().isPresent()
              ? link("/events/" + event, "toEvent", frame)
              : link("/", "home", frame);
    };
  }

  private static Link link(String path, String label, PageFrame frame) {
    return new Link(path + frame.query(), frame.language().text(TEXTS, label));
  }
}
