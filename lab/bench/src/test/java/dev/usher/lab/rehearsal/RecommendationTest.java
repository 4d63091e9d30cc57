package dev.usher.lab.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecommendationTest {
  private static final int GROUPS = 2;

  private final SaleOptions options = new SaleOptions();

  /** A shop that carries few visitors, one that decides few holds, and one that is large enough. */
  @ParameterizedTest
  @CsvSource({"100, 50", "5000, 2", "5000, 1000"})
  void theRecommendedSettingsKeepTheShopsBoundsAndNoOthersThatDoSellSooner(
      int shopVisitors, int shopHolds) {
    options.seats = 1_000;
    options.arrivals = 5_000;
    options.shopVisitors = shopVisitors;
    options.shopHolds = shopHolds;
    Sale sale = options.sale();
    List<List<Visitor>> groups = groups(sale);
    RoomSettings best = Recommendation.of(sale, options.room(1, 1), groups).room();
    for (List<Visitor> group : groups) {
      SaleResult result = Simulation.run(sale, best, group);
      assertTrue(result.mostActive() <= shopVisitors, () -> "active: " + result.mostActive());
      assertTrue(result.holdsPerSecond() <= shopHolds, () -> "holds: " + result.holdsPerSecond());
    }
    double soonest = meanSaleAt(sale, best, groups);
    for (int rate = 5; rate < 20_000; rate += rate / 3 + 1) {
      for (int active : new int[] {shopVisitors / 4, shopVisitors / 2, shopVisitors}) {
        RoomSettings other = best.with(rate, active);
        boolean fits =
            groups.stream()
                .allMatch(
                    group -> Simulation.run(sale, other, group).holdsPerSecond() <= shopHolds);
        assertTrue(!fits || meanSaleAt(sale, other, groups) > soonest * 0.95, () -> other.text());
      }
    }
  }

  @Test
  void noLowerRateAndNoFewerActiveSellAsSoon() {
    options.seats = 1_000;
    options.arrivals = 5_000;
    options.shopVisitors = 300;
    Sale sale = options.sale();
    List<List<Visitor>> groups = groups(sale);
    RoomSettings best = Recommendation.of(sale, options.room(1, 1), groups).room();
    double soonest = meanSaleAt(sale, best, groups);
    int rate = best.admitPerMinute();
    int active = best.maxActive();
    assertTrue(meanSaleAt(sale, best.with(rate / 2, active), groups) > soonest * 1.02, best::text);
    assertTrue(meanSaleAt(sale, best.with(rate, active / 2), groups) > soonest * 1.02, best::text);
  }

  @Test
  void aShopThatDecidesNoRequestInTimeStillGetsTheLowestSettings() {
    options.seats = 10;
    options.arrivals = 10;
    options.shopVisitors = 1;
    options.shopHolds = 1;
    Sale sale = options.sale();
    assertEquals(1, Recommendation.of(sale, options.room(1, 1), groups(sale)).room().maxActive());
  }

  private static List<List<Visitor>> groups(Sale sale) {
    return LongStream.range(0, GROUPS).mapToObj(seed -> Visitor.of(sale, seed)).toList();
  }

  private static double meanSaleAt(Sale sale, RoomSettings room, List<List<Visitor>> groups) {
    return groups.stream()
        .mapToDouble(group -> Simulation.run(sale, room, group).meanSaleAt())
        .average()
        .orElseThrow();
  }
}
