package dev.usher.booking.shop;

import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An event in few words. The page's script writes the start in the time zone of the visitor and the
 * price as people write it there; what is here serves visitors without JavaScript.
 *
 * @param start for people, in UTC
 * @param isFree whether nothing of it costs anything
 * @param price the lowest of its sections; none if it has no section
 * @param priceText the same for people
 */
record EventTeaser(
    String id,
    String name,
    String venue,
    Instant startsAt,
    String start,
    boolean isFree,
    @Nullable Money price,
    String priceText) {

  static EventTeaser of(Event event, Locale region) {
    List<Money> prices = event.sections().stream().map(section -> section.price()).toList();
    Money lowest = prices.stream().min(Comparator.comparingLong(Money::amount)).orElse(null);
    return new EventTeaser(
        event.id(),
        event.name(),
        event.venue(),
        event.startsAt(),
        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(region)
            .withZone(ZoneOffset.UTC)
            .format(event.startsAt())
            .concat(" UTC"),
        lowest != null && prices.stream().allMatch(price -> price.amount() == 0),
        lowest,
        lowest == null ? "" : written(lowest));
  }

  private static String written(Money money) {
    int digits = Math.max(0, Currency.getInstance(money.currency()).getDefaultFractionDigits());
    return money.currency() + " " + BigDecimal.valueOf(money.amount(), digits).toPlainString();
  }
}
