package dev.usher.lab.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
  private static final long TICK = 100;
  private static final int PLENTY = 1_000_000;

  /** The first has a turn at the start, each other one interval of the rate later. */
  @ParameterizedTest
  @CsvSource({"600, 6000", "60, 500", "6000, 20000", "30, 100"})
  void whereOnlyTheRateLimitsTheQueueDrainsInArrivalsByRate(int rate, int arrivals) {
    SaleResult result = new TestSale(PLENTY, arrivals).run(rate, PLENTY);
    double expected = (arrivals - 1) * 60_000.0 / rate;
    assertEquals(expected, (double) result.drainedAt().orElseThrow(), TICK);
    assertEquals(expected / 2, mean(result.waits()), TICK);
    assertEquals(arrivals, result.sold());
  }

  /** A visit takes 60 s, so the groups of as many as there are slots follow each other. */
  @Test
  void whereOnlySlotsLimitOneVisitFollowsTheOther() {
    SaleResult result = new TestSale(PLENTY, 1_000).run(PLENTY, 100);
    assertEquals(9 * 60_000, (double) result.drainedAt().orElseThrow(), 9 * 500);
    assertEquals(100, result.mostActive());
  }

  @Test
  void whoDoesNotComeKeepsTheSlotForTheClaimWindow() {
    SaleResult result =
        new TestSale(PLENTY, 1_000)
            .with(options -> options.noShow = 1)
            .with(options -> options.claimWindow = Duration.ofSeconds(40))
            .run(PLENTY, 100);
    assertEquals(9 * 40_000, (double) result.drainedAt().orElseThrow(), 9 * TICK);
    assertEquals(1_000, result.missed());
  }

  @Test
  void whoTakesAPassAndBuysNothingKeepsTheSlotUntilItExpires() {
    SaleResult result =
        new TestSale(PLENTY, 1_000).with(options -> options.buys = 0).run(PLENTY, 100);
    double visit = Duration.ofMinutes(15).plusSeconds(10).toMillis();
    assertEquals(9 * visit, (double) result.drainedAt().orElseThrow(), 9 * 1_000);
    assertEquals(0, result.sold());
  }

  @Test
  void whoHasLeftIsPassedOverAtNoCost() {
    SaleResult result =
        new TestSale(PLENTY, 900).with(options -> options.gone = 0.5).run(60, PLENTY);
    int present = result.turnsAt().size();
    assertEquals(900 - present, result.passedOver());
    assertEquals(450, present, 60);
    assertEquals((present - 1) * 1_000, (double) result.drainedAt().orElseThrow(), 2_000);
  }

  /** One second apart, and the last of them needs 60 s for a visit. */
  @Test
  void seatsAreSoldOutWhenTheLastBuyerHasPaid() {
    SaleResult result = new TestSale(300, 2_000).run(60, PLENTY);
    assertEquals(299_000 + 60_000, (double) result.soldOutAt().orElseThrow(), 2 * TICK);
    assertEquals(OptionalLong.empty(), result.drainedAt());
    assertEquals(0, result.unsold());
    assertEquals(2_000 - result.turnsAt().size(), result.waiting());
  }

  @Test
  void seatsThatAreNotPaidForReturnAndAreSoldToOthers() {
    TestSale unpaid =
        new TestSale(100, 10_000)
            .with(options -> options.pays = 0.5)
            .with(options -> options.paymentWindow = Duration.ofMinutes(1));
    SaleResult result = unpaid.run(600, PLENTY);
    assertTrue(result.tookNothing() > 0, "At first all seats are held");
    assertEquals(0, result.unsold());
    assertTrue(result.soldOutAt().orElseThrow() > 60_000 + 40_000);

    SaleResult nobodyPays = unpaid.with(options -> options.pays = 0).run(600, PLENTY);
    assertEquals(100, nobodyPays.unsold());
    assertEquals(0, nobodyPays.curve().held().get(nobodyPays.curve().held().size() - 1));
  }

  /** A queue with random arrivals and equal service times: rho / (2 mu (1 - rho)). */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.5, 0.8})
  void aHoldRequestWaitsAsLongAsTheTheoryOfQueuesSays(double load) {
    int perSecond = 10;
    int requests = 200_000;
    Random random = new Random(7);
    Shop shop = new Shop(1, perSecond);
    double now = 0;
    double waited = 0;
    for (int i = 0; i < requests; i++) {
      now -= Math.log(1 - random.nextDouble()) * 1_000 / (perSecond * load);
      waited += shop.request(Math.round(now)) - Math.round(now) - 1_000.0 / perSecond;
    }
    double expected = 1_000 * load / (2 * perSecond * (1 - load));
    assertEquals(expected, waited / requests, expected * 0.05);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void noSaleBreaksTheRoomsRulesOrSellsASeatTwice(long seed) {
    Random random = new Random(seed);
    SaleOptions options = new SaleOptions();
    options.arrivals = 3_000;
    options.seats = 200 + random.nextInt(3_000);
    options.early = random.nextDouble();
    options.gone = random.nextDouble() / 3;
    options.pays = random.nextDouble();
    options.prequeue = Duration.ofMinutes(3);
    options.passTtl = Duration.ofMinutes(5);
    options.paymentWindow = Duration.ofMinutes(4);
    int rate = 1 << random.nextInt(12);
    int maxActive = 1 << random.nextInt(9);
    Sale sale = options.sale();
    SaleResult result = Simulation.run(sale, options.room(rate, maxActive), Visitor.of(sale, seed));
    assertTrue(
        result.busiestMinute() <= rate + Math.max(1, rate / 60),
        () -> "No more in a minute than the rate and a second of it: " + result.busiestMinute());
    assertTrue(result.mostActive() <= maxActive, () -> "active: " + result.mostActive());
    assertEquals(sale.seats(), result.sold() + result.unsold());
    for (int i = 0; i < result.curve().sold().size(); i++) {
      assertTrue(result.curve().sold().get(i) + result.curve().held().get(i) <= sale.seats());
    }
    int last = result.curve().served().size() - 1;
    assertEquals(result.turnsAt().size() + result.passedOver(), result.curve().served().get(last));
  }

  @Test
  void oneSeedHasOneResult() {
    Sale sale = new SaleOptions().sale();
    RoomSettings room = new SaleOptions().room(600, 500);
    SaleResult first = Simulation.run(sale, room, Visitor.of(sale, 1));
    assertEquals(first, Simulation.run(sale, room, Visitor.of(sale, 1)));
    assertNotEquals(first, Simulation.run(sale, room, Visitor.of(sale, 2)));
  }

  private static double mean(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).average().orElseThrow();
  }
}
