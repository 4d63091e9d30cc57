package dev.usher.lab.sale;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a sale came to, in units, by what PostgreSQL has and what buyers were told.
 *
 * @param sold units of the sales in PostgreSQL
 * @param oversold units sold beyond each event's capacity; one event's spare covers no other's
 * @param lost units of purchases whose buyers were told yes and that are not in PostgreSQL
 */
public record Audit(long sold, long oversold, long lost) {
  /** Compares them. */
  public static Audit of(
      Collection<Stock> stocks, Collection<Purchase> toldYes, List<Purchase> sales) {
    Map<String, Long> byEvent =
        sales.stream()
            .collect(
                Collectors.groupingBy(Purchase::event, Collectors.summingLong(Purchase::quantity)));
    long oversold =
        stocks.stream()
            .mapToLong(
                stock -> Math.max(0, byEvent.getOrDefault(stock.event(), 0L) - stock.capacity()))
            .sum();
    Set<Purchase> kept = new HashSet<>(sales);
    return new Audit(
        units(sales), oversold, units(toldYes.stream().filter(p -> !kept.contains(p)).toList()));
  }

  private static long units(Collection<Purchase> purchases) {
    return purchases.stream().mapToLong(Purchase::quantity).sum();
  }
}
