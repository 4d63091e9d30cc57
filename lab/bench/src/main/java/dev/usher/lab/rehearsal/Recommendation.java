package dev.usher.lab.rehearsal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The smallest settings with which a sale sells as fast as the shop allows.
 *
 * @param reasons one for each setting
 */
public record Recommendation(RoomSettings room, List<String> reasons) {
  /** Seats may be sold later by this factor if that needs a lower rate or fewer active visitors. */
  private static final double AS_SOON = 1.02;

  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));

  /**
   * Searches by simulation, with the claim window and duration of passes of {@code given}: first
   * the highest rate at which no more hold requests a second come than the shop decides, with as
   * many active as it carries. Then the lowest rate, and after it the fewest active, with which 95
   * of 100 seats are sold as soon, within 2 %. All of it must be so for each of the groups of
   * visitors.
   */
  static Recommendation of(Sale sale, RoomSettings given, List<List<Visitor>> groups) {
    int mostActive = Math.min(sale.shopVisitors(), sale.arrivals());
    int highest =
        highest(
            RoomSettings.MOST,
            rate ->
                holdsPerSecond(results(sale, given.with(rate, mostActive), groups))
                    <= sale.shopHolds());
    double soonest = AS_SOON * meanSaleAt(results(sale, given.with(highest, mostActive), groups));
    int rate = lowest(highest, each -> isSoon(sale, given.with(each, mostActive), groups, soonest));
    int active = lowest(mostActive, each -> isSoon(sale, given.with(rate, each), groups, soonest));
    return new Recommendation(
        given.with(rate, active), reasons(sale, given.with(rate, active), groups, highest));
  }

  private static List<String> reasons(
      Sale sale, RoomSettings room, List<List<Visitor>> groups, int highest) {
    double holds = holdsPerSecond(results(sale, room, groups));
    double most =
        holdsPerSecond(results(sale, room.with(highest + 1, sale.shopVisitors()), groups));
    String rate =
        highest < RoomSettings.MOST && room.admitPerMinute() > highest / AS_SOON
            ? ("admitPerMinute %,d: up to %.1f hold requests a second come in the busiest %d s. With"
                    + " %,d it would be %.1f, and the shop decides %,d.")
                .formatted(
                    room.admitPerMinute(),
                    holds,
                    Shop.BUSY_SECONDS,
                    highest + 1,
                    most,
                    sale.shopHolds())
            : ("admitPerMinute %,d: a higher rate sells no sooner, because slots or visitors are the"
                    + " limit. Up to %.1f hold requests a second come in the busiest %d s, and the"
                    + " shop decides %,d.")
                .formatted(room.admitPerMinute(), holds, Shop.BUSY_SECONDS, sale.shopHolds());
    String active =
        room.maxActive() * AS_SOON >= sale.shopVisitors()
            ? "maxActive %,d: what the shop carries. A larger shop would sell sooner."
                .formatted(room.maxActive())
            : "maxActive %,d: more would not sell sooner; the shop carries %,d."
                .formatted(room.maxActive(), sale.shopVisitors());
    return List.of(rate, active, claimWindow(groups));
  }

  private static String claimWindow(List<List<Visitor>> groups) {
    long[] claims =
        groups.stream()
            .flatMap(List::stream)
            .filter(Visitor::shows)
            .mapToLong(Visitor::claimsAfter)
            .sorted()
            .toArray();
    if (claims.length == 0) {
      return "claimWindow: nobody claims.";
    }
    long slow = claims[(int) ((claims.length - 1) * 0.99)];
    Duration window =
        WINDOWS.stream()
            .filter(each -> each.toMillis() >= 2 * slow)
            .findFirst()
            .orElse(Duration.ofMillis(2 * slow).truncatedTo(ChronoUnit.SECONDS));
    return "claimWindow %s: 99 of 100 who claim do so within %.0f s, and get twice that. Each no-show keeps a slot so long."
        .formatted(window, slow / 1e3);
  }

  private static boolean isSoon(
      Sale sale, RoomSettings room, List<List<Visitor>> groups, double soonest) {
    List<SaleResult> results = results(sale, room, groups);
    return meanSaleAt(results) <= soonest && holdsPerSecond(results) <= sale.shopHolds();
  }

  private static double meanSaleAt(List<SaleResult> results) {
    return results.stream().mapToDouble(SaleResult::meanSaleAt).average().orElseThrow();
  }

  private static double holdsPerSecond(List<SaleResult> results) {
    return results.stream().mapToDouble(SaleResult::holdsPerSecond).max().orElseThrow();
  }

  private static List<SaleResult> results(
      Sale sale, RoomSettings room, List<List<Visitor>> groups) {
    return groups.parallelStream().map(group -> Simulation.run(sale, room, group)).toList();
  }

  /** Returns the highest number from 1 that is good, as if all below it were; at least 1. */
  private static int highest(int limit, IntPredicate isGood) {
    int good = 1;
    int bad = limit + 1;
    while (bad - good > 1) {
      int middle = good + (bad - good) / 2;
      if (isGood.test(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  /** Returns the lowest number that is good, as if all above it were; {@code good} is. */
  private static int lowest(int good, IntPredicate isGood) {
    int found = good;
    int bad = 0;
    while (found - bad > 1) {
      int middle = bad + (found - bad) / 2;
      if (isGood.test(middle)) {
        found = middle;
      } else {
        bad = middle;
      }
    }
    return found;
  }
}
