package dev.usher.inventory.gate;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.hold.CancelOutcome;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.hold.HoldStore;
import dev.usher.inventory.release.Cancellation;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldOutcome.SeatsTaken;
import dev.usher.inventory.stock.HoldOutcome.SoldOut;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.Selection;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.redis.client.RedisAPI;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStores.class)
class GateTest {
  private static final long SOON_NANOS = 10_000_000_000L;

  @Inject Gate gate;
  @Inject HoldService holds;
  @Inject Cancellation cancellation;
  @Inject AgroalDataSource dataSource;
  @Inject RedisDataSource redis;
  @Inject RedisAPI redisApi;
  @Inject TransactionSynchronizationRegistry transaction;

  @Test
  void whoCannotWinIsLikelyRefused() {
    Sale sale = sale(1);
    sale.asksForSeats("ann", "hall-A-1");
    sale.asksForPlaces("ann", 1);

    HoldRequest seats = request(sale, new Selection.Seats(List.of("hall-A-1", "hall-A-2")));
    assertTrue(isEventuallyLikelyRefused(sale, seats));
    HoldRequest places = request(sale, new Selection.Places("floor", 1));
    assertTrue(isEventuallyLikelyRefused(sale, places));
  }

  @Test
  void aFlushedRedisOversellsNothingAndSellingGoesOn() {
    Sale sale = sale(2);
    sale.asksForSeats("ann", "hall-A-1");
    sale.asksForPlaces("ann", 1);

    redis.flushall();

    assertInstanceOf(SeatsTaken.class, sale.asksForSeats("bob", "hall-A-1"));
    assertInstanceOf(SoldOut.class, sale.asksForPlaces("bob", 2));
    assertInstanceOf(Held.class, sale.asksForPlaces("bob", 1));
    sale.isConsistent();
  }

  @Test
  void aRedisFlushedAllThroughARushOversellsNothing() {
    for (int round = 0; round < 10; round++) {
      Sale sale = sale(20);
      List<CompletionStage<HoldOutcome>> asked = new ArrayList<>();
      for (int n = 0; n < 60; n++) {
        asked.add(sale.ask("visitor-" + n, "key", new Selection.Places("floor", 1)));
        asked.add(
            sale.ask("other-" + n, "key", new Selection.Seats(List.of("hall-A-" + (n % 10 + 1)))));
        if (n % 10 == 0) {
          redis.flushall();
        }
      }
      long held = asked.stream().map(Sale::answer).filter(Held.class::isInstance).count();

      assertEquals(30, held);
      sale.isConsistent();
    }
  }

  @Test
  void aGateThatKnowsTooMuchToBeFreeIsCorrectedByPostgresql() {
    Sale sale = sale(1);
    sale.asksForPlaces("ann", 1);
    settle(new GateUpdate(sale.event(), 1_000, Map.of("floor", 50), Map.of(), List.of()));

    assertEquals(new SoldOut("floor", 0), sale.asksForPlaces("bob", 1));
    sale.isConsistent();
  }

  @Test
  void aSectionWithPlentyLeftIsNotAskedFor() {
    Sale sale = sale(2 * RecentStock.PLENTY);
    sale.asksForPlaces("ann", 1);
    redis.hash(String.class).hset(copy(sale), "left", "0");

    HoldRequest places = request(sale, new Selection.Places("floor", 1));
    assertFalse(isLikelyRefused(sale, places));
  }

  @Test
  void aSectionIsReportedOnceItHasLessThanPlentyLeft() {
    int plenty = RecentStock.PLENTY;
    assertTrue(Gate.isOnlyOfPlenty(update(Map.of("floor", plenty), Map.of())));
    assertFalse(Gate.isOnlyOfPlenty(update(Map.of("floor", plenty, "hall", 5), Map.of())));
    UUID hold = UUID.randomUUID();
    assertFalse(Gate.isOnlyOfPlenty(update(Map.of("floor", plenty), Map.of("hall-A-1", hold))));

    Sale sale = sale(plenty);
    sale.asksForPlaces("ann", 1);
    await()
        .until(
            () ->
                Integer.toString(plenty - 1)
                    .equals(redis.hash(String.class).hget(copy(sale), "left")));
  }

  private static GateUpdate update(Map<String, Integer> left, Map<String, UUID> taken) {
    return new GateUpdate("event", 1, left, taken, List.of());
  }

  @Test
  void aSectionThatWasJustSoldOutIsNotAskedFor() {
    Sale sale = sale(1);
    sale.asksForPlaces("ann", 1);
    redisSays(sale, "50");

    HoldRequest places = request(sale, new Selection.Places("floor", 1));
    assertTrue(isLikelyRefused(sale, places));
  }

  @Test
  void aSectionThatWasJustReadAsSoldOutIsNotAskedFor() {
    InventorySettings settings = settings("usher.gate.retry-after", "PT1S");
    Gate ofAnother = new Gate(redisApi, transaction, settings);
    HoldService other = new HoldService(settings, new HoldStore(dataSource), ofAnother);
    Sale sale = sale(1);
    sale.asksForPlaces("ann", 1);
    HoldRequest places = request(sale, new Selection.Places("floor", 1));
    await().until(() -> ofAnother.likelyRefused(sale.event(), List.of(places)).get(0));
    assertEquals(new SoldOut("floor", 0), sale.at(other).asksForPlaces("bob", 1));
    redisSays(sale, "50");

    assertTrue(ofAnother.likelyRefused(sale.event(), List.of(places)).get(0));
    other.stop();
  }

  /** Replaces what the first hold of the event has reported to be left. */
  private void redisSays(Sale sale, String left) {
    await().until(() -> redis.key().exists(copy(sale)));
    redis.hash(String.class).hset(copy(sale), "left", left);
  }

  private static String copy(Sale sale) {
    GateKeys keys = new GateKeys(sale.event());
    keys.section("floor");
    return keys.all().get(0);
  }

  @Test
  void toAskChangesNothingInRedis() {
    Sale sale = sale(1);
    HoldRequest request = request(sale, new Selection.Seats(List.of("hall-A-1")));

    assertFalse(isLikelyRefused(sale, request));

    assertEquals(List.of(), redis.key().keys("usher:{" + sale.event() + "}:*"));
  }

  @Test
  void anOlderSettlementChangesNothingThatANewerOneSaid() {
    Sale sale = sale(5);
    UUID ended = UUID.randomUUID();
    settle(update(sale, 8, 3, Map.of(), ended));
    settle(update(sale, 7, 0, Map.of("hall-A-1", ended), UUID.randomUUID()));
    settle(update(sale, 7, 0, Map.of("hall-A-1", ended), UUID.randomUUID()));

    HoldRequest seat = request(sale, new Selection.Seats(List.of("hall-A-1")));
    HoldRequest places = request(sale, new Selection.Places("floor", 3));
    assertTrue(gate.likelyRefused(sale.event(), List.of(seat, places)).isEmpty());
  }

  /** A refusal commits nothing, so what it read belongs to the version before. */
  @Test
  void whatARefusalReadIsOfTheVersionThatWasCommitted() {
    Sale sale = sale(1);
    sale.asksForPlaces("ann", 1);
    HoldRequest places = request(sale, new Selection.Places("floor", 1));
    assertTrue(isEventuallyLikelyRefused(sale, places));
    redis.flushall();
    // One that does not know by itself that nothing is left.
    InventorySettings settings = settings("usher.gate.retry-after", "PT1S");
    HoldService other =
        new HoldService(
            settings, new HoldStore(dataSource), new Gate(redisApi, transaction, settings));

    assertEquals(new SoldOut("floor", 0), sale.at(other).asksForPlaces("bob", 1));

    long version = sale.number("select version from inventory.event where id = ?");
    String copy = "usher:{" + sale.event() + "}:version";
    await().until(() -> Long.valueOf(version).equals(redis.value(Long.class).get(copy)));
    other.stop();
  }

  @Test
  void aLeaseIsFreedOnlyByTheHoldThatHasIt() {
    Sale sale = sale(5);
    UUID owner = UUID.randomUUID();
    settle(update(sale, 1, 5, Map.of("hall-A-1", owner), UUID.randomUUID()));
    settle(update(sale, 2, 5, Map.of(), UUID.randomUUID()));
    HoldRequest seat = request(sale, new Selection.Seats(List.of("hall-A-1")));
    assertTrue(isLikelyRefused(sale, seat));

    settle(update(sale, 3, 5, Map.of(), owner));
    assertFalse(isLikelyRefused(sale, seat));
  }

  @Test
  void aHoldIsNotRefusedForSeatsThatItHasItself() {
    Sale sale = sale(5);
    HoldRequest retry = request(sale, new Selection.Seats(List.of("hall-A-2")));
    settle(update(sale, 1, 5, Map.of("hall-A-2", retry.id().key()), UUID.randomUUID()));

    assertFalse(isLikelyRefused(sale, retry));
    assertTrue(isLikelyRefused(sale, request(sale, retry.selection())));
  }

  @Test
  void whatEndsReachesTheGateWithItsCommitAndNotIfItIsRolledBack() {
    Sale sale = sale(5);
    Held held = assertInstanceOf(Held.class, sale.asksForSeats("ann", "hall-A-1"));
    HoldRequest seat = request(sale, new Selection.Seats(List.of("hall-A-1")));
    assertTrue(isEventuallyLikelyRefused(sale, seat));

    QuarkusTransaction.begin();
    assertEquals(CancelOutcome.RELEASED, cancellation.cancel(held.hold().id()));
    assertTrue(isLikelyRefused(sale, seat), "not committed yet");
    QuarkusTransaction.rollback();
    assertTrue(isLikelyRefused(sale, seat), "rolled back");

    assertEquals(CancelOutcome.RELEASED, cancellation.cancel(held.hold().id()));
    assertFalse(isLikelyRefused(sale, seat), "committed");
  }

  @Test
  void aRedisThatIsSilentIsNotWaitedFor() {
    InventorySettings impatient =
        settings("usher.gate.timeout", "PT0.25S", "usher.gate.retry-after", "PT60S");
    Gate ofAnother = new Gate(redisApi, transaction, impatient);
    HoldService other = new HoldService(impatient, new HoldStore(dataSource), ofAnother);
    Sale sale = Sale.of(other, dataSource, 5, 8);
    redis.execute("CLIENT", "PAUSE", "3000");

    assertInstanceOf(Held.class, sale.asksForPlaces("ann", 1));
    assertTrue(ofAnother.isDegraded());
    assertInstanceOf(Held.class, sale.asksForPlaces("bob", 1));

    sale.isConsistent();
    other.stop();
  }

  @Test
  void afterAFailureRedisIsNotAskedForAWhile() {
    Gate ofAnother =
        new Gate(
            redisApi,
            transaction,
            settings("usher.gate.timeout", "PT0.25S", "usher.gate.retry-after", "PT1H"));
    Sale sale = sale(5);
    settle(update(sale, 1, 5, Map.of("hall-A-2", UUID.randomUUID()), UUID.randomUUID()));
    HoldRequest seat = request(sale, new Selection.Seats(List.of("hall-A-2")));
    assertTrue(ofAnother.likelyRefused(sale.event(), List.of(seat)).get(0));

    redis.execute("CLIENT", "PAUSE", "1000");
    assertFalse(ofAnother.likelyRefused(sale.event(), List.of(seat)).get(0));
    assertTrue(isEventuallyLikelyRefused(sale, seat), "Redis is well again");

    assertFalse(ofAnother.likelyRefused(sale.event(), List.of(seat)).get(0));
    assertTrue(ofAnother.isDegraded());
  }

  private static InventorySettings settings(String... pairs) {
    Map<String, String> given = new HashMap<>(Map.of("usher.hold.patience", "PT60S"));
    for (int i = 0; i < pairs.length; i += 2) {
      given.put(pairs[i], pairs[i + 1]);
    }
    return new SmallRyeConfigBuilder()
        .withMapping(InventorySettings.class)
        .withSources(new PropertiesConfigSource(given, "given", 100))
        .build()
        .getConfigMapping(InventorySettings.class);
  }

  @Test
  void whatRedisHasOfAnEventEndsByItself() {
    Sale sale = sale(5);
    settle(update(sale, 1, 5, Map.of("hall-A-2", UUID.randomUUID()), UUID.randomUUID()));

    List<String> keys = redis.key().keys("usher:{" + sale.event() + "}:*");
    assertEquals(3, keys.size(), "the version, a seat and a section");
    keys.forEach(key -> assertTrue(redis.key().pttl(key) > 0, key));
    String prefix = "usher:{" + sale.event() + "}:";
    assertTrue(
        redis.key().pttl(prefix + "version") > redis.key().pttl(prefix + "seat:hall-A-2"),
        "a lease never outlives the version that it is older than");
  }

  private void settle(GateUpdate update) {
    gate.send(update).await().indefinitely();
  }

  private boolean isLikelyRefused(Sale sale, HoldRequest request) {
    return gate.likelyRefused(sale.event(), List.of(request)).get(0);
  }

  /** Once what is settled in passing has arrived. */
  private boolean isEventuallyLikelyRefused(Sale sale, HoldRequest request) {
    long deadline = System.nanoTime() + SOON_NANOS;
    while (System.nanoTime() < deadline) {
      if (isLikelyRefused(sale, request)) {
        return true;
      }
    }
    return false;
  }

  private static GateUpdate update(
      Sale sale, long version, int left, Map<String, UUID> taken, UUID freedFrom) {
    return new GateUpdate(
        sale.event(),
        version,
        Map.of("floor", left),
        taken,
        List.of(new GateUpdate.Freed("hall-A-1", freedFrom)));
  }

  private static HoldRequest request(Sale sale, Selection selection) {
    HoldId id = HoldId.of(sale.event(), "visitor", UUID.randomUUID().toString());
    return new HoldRequest(id, "visitor", "pass", selection);
  }

  private Sale sale(int places) {
    return Sale.of(holds, dataSource, places, 8);
  }
}
