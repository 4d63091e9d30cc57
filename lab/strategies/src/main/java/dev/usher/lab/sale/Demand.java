package dev.usher.lab.sale;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** What buyers ask for; the same randomness asks for the same. */
@FunctionalInterface
public interface Demand {
  /** Every purchase, in the order in which they are made. */
  List<Purchase> of(List<Stock> stocks, Random random);

  /** So many buyers, each of 1 to {@code most} units of any event. */
  static Demand anyEvent(int buyers, int most) {
    return (stocks, random) ->
        IntStream.range(0, buyers)
            .mapToObj(
                n ->
                    purchase(
                        stocks.get(random.nextInt(stocks.size())),
                        1 + random.nextInt(most),
                        random))
            .toList();
  }

  /** So many buyers for each stock, of one unit, in random order. */
  static Demand each(int buyers) {
    return (stocks, random) -> {
      List<Purchase> purchases = new ArrayList<>();
      for (Stock stock : stocks) {
        IntStream.range(0, buyers).forEach(n -> purchases.add(purchase(stock, 1, random)));
      }
      Collections.shuffle(purchases, random);
      return List.copyOf(purchases);
    };
  }

  private static Purchase purchase(Stock stock, int quantity, Random random) {
    return new Purchase(new UUID(random.nextLong(), random.nextLong()), stock.event(), quantity);
  }
}
