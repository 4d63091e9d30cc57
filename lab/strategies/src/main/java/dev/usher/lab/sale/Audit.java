package dev.usher.lab.sale;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The result of a sale in units, by what PostgreSQL has and what buyers got as response.
 *
 * @param sold units of the sales in PostgreSQL
 * @param oversold units sold beyond each event's capacity; one event's rest covers no other's
 * @param lost units that buyers were sold and that are not in PostgreSQL
 * @param stranded units left over in an event although a buyer who asked for no more was refused:
 *     nobody has them, and nobody can get them
 */
public record Audit(long sold, long oversold, long lost, long stranded) {
  public static Audit of(
      Collection<Stock> stocks,
      Collection<Purchase> granted,
      Collection<Purchase> refused,
      List<Purchase> sales) {
    Map<String, Long> byEvent =
        sales.stream()
            .collect(
                Collectors.groupingBy(Purchase::event, Collectors.summingLong(Purchase::quantity)));
    Map<String, Integer> leastRefused =
        refused.stream().collect(Collectors.toMap(Purchase::event, Purchase::quantity, Math::min));
    long oversold = 0;
    long stranded = 0;
    for (Stock stock : stocks) {
      long left = stock.capacity() - byEvent.getOrDefault(stock.event(), 0L);
      oversold += Math.max(0, -left);
      // Stock only ever goes down here: what is left in the end was there at each refusal.
      if (leastRefused.getOrDefault(stock.event(), Integer.MAX_VALUE) <= left) {
        stranded += left;
      }
    }
    Set<Purchase> kept = new HashSet<>(sales);
    return new Audit(
        units(sales),
        oversold,
        units(granted.stream().filter(p -> !kept.contains(p)).toList()),
        stranded);
  }

  private static long units(Collection<Purchase> purchases) {
    return purchases.stream().mapToLong(Purchase::quantity).sum();
  }
}
