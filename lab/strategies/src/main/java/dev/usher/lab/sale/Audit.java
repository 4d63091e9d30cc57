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
 * @param stranded units left over in an event though a buyer whom they would have done for was told
 *     that there are not enough: nobody has them, and nobody can get them
 */
public record Audit(long sold, long oversold, long lost, long stranded) {
  public static Audit of(
      Collection<Stock> stocks,
      Collection<Purchase> toldYes,
      Collection<Purchase> toldNo,
      List<Purchase> sales) {
    Map<String, Long> byEvent =
        sales.stream()
            .collect(
                Collectors.groupingBy(Purchase::event, Collectors.summingLong(Purchase::quantity)));
    Map<String, Integer> leastRefused =
        toldNo.stream().collect(Collectors.toMap(Purchase::event, Purchase::quantity, Math::min));
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
        units(toldYes.stream().filter(p -> !kept.contains(p)).toList()),
        stranded);
  }

  private static long units(Collection<Purchase> purchases) {
    return purchases.stream().mapToLong(Purchase::quantity).sum();
  }
}
