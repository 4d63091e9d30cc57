package dev.usher.lab.sale;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A sale to go through.
 *
 * @param name what it is called on the command line
 * @param title what it is, for people
 * @param clients how many threads buy at the same time, each taking its next purchase at once
 * @param stocks what is for sale
 * @param demand what is asked for
 */
public record Scenario(String name, String title, int clients, List<Stock> stocks, Demand demand) {
  private static final int CLIENTS = 200;
  private static final int QUICK_CLIENTS = 64;

  public static final List<Scenario> ALL =
      List.of(
          tickets(CLIENTS, 2_000, 100),
          hotels(CLIENTS, 2_000, 50),
          seats(CLIENTS, 1_000),
          hot(CLIENTS, 2_000, 4_000));

  /** The same, smaller, under the same names. */
  public static final List<Scenario> QUICK =
      List.of(
          tickets(QUICK_CLIENTS, 300, 50),
          hotels(QUICK_CLIENTS, 200, 20),
          seats(QUICK_CLIENTS, 150),
          hot(QUICK_CLIENTS, 200, 400));

  /** What the buyers ask for; the same seed gives the same. */
  public List<Purchase> purchases(long seed) {
    return demand.of(stocks, new Random(seed));
  }

  private static Scenario tickets(int clients, int buyers, int tickets) {
    String title = "%,d buyers for %,d tickets".formatted(buyers, tickets);
    List<Stock> stocks = List.of(new Stock("concert", tickets));
    return new Scenario("tickets", title, clients, stocks, Demand.anyEvent(buyers, 1));
  }

  private static Scenario hotels(int clients, int buyers, int rooms) {
    String title = "%,d requests for 1 to 5 of %,d rooms in 4 hotels".formatted(buyers, 4 * rooms);
    List<Stock> stocks =
        IntStream.rangeClosed(1, 4).mapToObj(n -> new Stock("hotel-" + n, rooms)).toList();
    return new Scenario("hotels", title, clients, stocks, Demand.anyEvent(buyers, 5));
  }

  private static Scenario seats(int clients, int seats) {
    String title = "%,d named seats, 2 buyers for each".formatted(seats);
    List<Stock> stocks =
        IntStream.rangeClosed(1, seats).mapToObj(n -> Stock.seat("show", n)).toList();
    return new Scenario("seats", title, clients, stocks, Demand.each(2));
  }

  private static Scenario hot(int clients, int buyers, int places) {
    String title =
        "%,d buyers in one section of %,d places: enough for all".formatted(buyers, places);
    List<Stock> stocks = List.of(new Stock("arena", places));
    return new Scenario("hot", title, clients, stocks, Demand.anyEvent(buyers, 1));
  }
}
