package dev.usher.lab.sale;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A sale to go through.
 *
 * @param name what it is called on the command line
 * @param title what it is, for people
 * @param clients how many threads buy at the same time, each taking its next purchase at once
 * @param stocks what is for sale
 * @param buyers how many purchases are asked for
 * @param most each asks for 1 to this many units
 */
public record Scenario(
    String name, String title, int clients, List<Stock> stocks, int buyers, int most) {
  /** Every one of them. */
  public static final List<Scenario> ALL =
      List.of(
          new Scenario(
              "tickets",
              "2,000 buyers for 100 tickets",
              200,
              List.of(new Stock("concert", 100)),
              2_000,
              1),
          new Scenario(
              "hotels",
              "200 clients taking 1 to 5 of 200 rooms in 4 hotels",
              200,
              IntStream.rangeClosed(1, 4).mapToObj(n -> new Stock("hotel-" + n, 50)).toList(),
              2_000,
              5));

  /** What the buyers ask for; the same seed gives the same events and quantities. */
  public List<Purchase> purchases(long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, buyers)
        .mapToObj(
            n ->
                new Purchase(
                    new UUID(random.nextLong(), random.nextLong()),
                    stocks.get(random.nextInt(stocks.size())).event(),
                    1 + random.nextInt(most)))
        .toList();
  }
}
