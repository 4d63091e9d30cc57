package dev.usher.booking;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.RedisFaults;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.standalone.process.ServiceProcess;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import dev.usher.testing.Writers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two packaged booking-services on the same stores, and a crowd. */
class OnSaleIT {
  private static final int CROWD = 500;
  private static final int FOR_SALE = 100;
  private static final int ROUNDS = 150;
  private static final Duration START = Duration.ofMinutes(2);
  private static final List<ServiceProcess> SERVICES = new ArrayList<>();

  @BeforeAll
  static void start() {
    Map<String, String> settings =
        Map.of("usher.queue.url", QueueStub.url(), "usher.gate.retry-after", "PT0.2S");
    for (int i = 0; i < 2; i++) {
      SERVICES.add(TestStores.service("booking-service", settings));
    }
    SERVICES.forEach(service -> service.awaitReady(START));
  }

  @AfterAll
  static void stop() {
    SERVICES.forEach(ServiceProcess::close);
    SERVICES.clear();
  }

  @Test
  void aCrowdForGeneralPlacesBuysThemAllAndNotOneMore() {
    Sale sale = opens(EventJson.usual().places(FOR_SALE));

    List<Reply> answers = rush(sale, i -> Visitor.places(1));

    assertSold(sale, answers, "sold-out");
  }

  @Test
  void aCrowdForNamedSeatsBuysThemAllAndNotOneMore() {
    Sale sale = opens(EventJson.usual().seats(FOR_SALE / 2));

    List<Reply> answers =
        rush(sale, i -> Visitor.seats("hall-" + (i % 2 == 0 ? "A" : "B") + "-" + (1 + i / 2 % 50)));

    assertSold(sale, answers, "seats-taken");
  }

  @Test
  void aCrowdForTheBestSeatsBuysThemAllAndNotOneMore() {
    Sale sale = opens(EventJson.usual().seats(FOR_SALE / 2));

    List<Reply> answers = rush(sale, i -> "{\"best\":{\"section\":\"hall\",\"quantity\":1}}");

    assertSold(sale, answers, "sold-out");
  }

  @Test
  void oneVisitorNeverGetsMoreThanOneMayFromAllInstancesTogether() {
    Sale sale = opens(EventJson.usual().limit(4));
    String name = "greedy";

    List<Reply> answers =
        all(
            IntStream.range(0, 60)
                .mapToObj(i -> at(sale, i).visitor(name).sendAsync(Visitor.places(1), Map.of()))
                .toList());

    assertEquals(4, answers.stream().filter(a -> a.status() == 201).count());
    assertTrue(
        answers.stream()
            .filter(a -> a.status() != 201)
            .allMatch(a -> a.problem().equals("limit-exceeded")));
    assertEquals(4, EventCounts.live(sale.event()));
  }

  @Test
  void ofOperatorsWhoChangeAnEventAtOnceAtBothInstancesNobodyOverwritesAnother() {
    Sale sale = opens(EventJson.usual().limit(1));
    List<String> addresses =
        sites().stream().map(site -> site.url() + "/api/events/" + sale.event()).toList();

    Writers.add(addresses, "maxPerVisitor", ROUNDS / 5, BookingClient.operator());

    assertEquals(
        1 + 2 * (ROUNDS / 5),
        TestDatabase.number(
            "select max_per_visitor from inventory.event where id = ?", sale.event()));
  }

  @Test
  void ofOperatorsWhoMakeAnEventAtOnceOneMakesIt() {
    String path = "/api/events/new-" + System.nanoTime();
    Map<String, String> ifNew = new HashMap<>(BookingClient.operator());
    ifNew.put("If-None-Match", "*");

    List<Reply> replies =
        all(
            IntStream.range(0, 8)
                .mapToObj(
                    i ->
                        sites()
                            .get(i % 2)
                            .sendAsync("PUT", path, ifNew, EventJson.usual().limit(i + 1).json()))
                .toList());

    assertEquals(1, replies.stream().filter(reply -> reply.status() == 201).count());
    assertEquals(7, replies.stream().filter(reply -> reply.status() == 412).count());
  }

  @Test
  void theSameKeyAtBothInstancesIsOneHold() {
    Sale sale = opens(EventJson.usual());
    Visitor visitor = sale.visitor();
    Map<String, String> key = Map.of("Idempotency-Key", "once");

    List<Reply> answers =
        all(
            IntStream.range(0, 40)
                .mapToObj(i -> at(visitor, i).sendAsync(Visitor.places(2), key))
                .toList());

    assertEquals(1, answers.stream().map(a -> a.is(201).text("/id")).distinct().count());
    assertEquals(2, EventCounts.live(sale.event()));
  }

  @Test
  void redisEmptiedBetweenTwoHoldsAndInTheRushSellsNothingTwice() {
    Sale sale = opens(EventJson.usual().seats(FOR_SALE / 2));
    sale.visitor().holds("hall-A-1").is(201);
    RedisFaults.flush();
    sale.visitor().holds("hall-A-1").isProblem(409, "seats-taken");

    List<Visitor> crowd = crowd(sale);
    AtomicBoolean isOver = new AtomicBoolean();
    // A thread of its own: on two cores the common pool has one, which the HTTP client needs too.
    CompletableFuture<Integer> flushing =
        CompletableFuture.supplyAsync(
            () -> flushUntil(isOver), flush -> new Thread(flush, "flush").start());
    List<Reply> answers =
        rush(
            crowd, i -> Visitor.seats("hall-" + (i % 2 == 0 ? "A" : "B") + "-" + (1 + i / 2 % 50)));
    isOver.set(true);
    assertTrue(flushing.join() > 0);

    assertEquals(FOR_SALE - 1, answers.stream().filter(a -> a.status() == 201).count());
    assertConsistent(sale, FOR_SALE);
  }

  @Test
  void withoutRedisItIsStillRightAndStaysUp() {
    Sale sale = opens(EventJson.usual().places(FOR_SALE));
    RedisFaults.Outage outage = RedisFaults.outage();
    try {
      List<Reply> answers = rush(sale, i -> Visitor.places(1));

      assertSold(sale, answers, "sold-out");
      assertTrue(
          new BookingClient(SERVICES.get(0).managementUrl())
              .get("/q/health/ready")
              .is(200)
              .body()
              .contains("\"degraded\": true"));
    } finally {
      outage.close();
    }
    await("well again")
        .until(
            () ->
                new BookingClient(SERVICES.get(0).managementUrl())
                    .get("/q/health/ready")
                    .body()
                    .contains("\"degraded\": false"));
  }

  @Test
  void whoAsksForTooMuchOverAndOverNeverMakesFreeSeatsLookTakenToOthers() {
    Sale sale = opens(EventJson.usual().limit(4).seats(FOR_SALE / 2));
    String tooMany =
        Visitor.seats(
            IntStream.range(0, FOR_SALE)
                .mapToObj(i -> "hall-" + (i % 2 == 0 ? "A" : "B") + "-" + (1 + i / 2))
                .toArray(String[]::new));
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Integer> greedy =
        CompletableFuture.supplyAsync(
            () -> asksUntil(isOver, at(sale, 0), tooMany), task -> new Thread(task).start());
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Visitor visitor = at(sale, 1).visitor();
        String hold = visitor.holds("hall-A-" + (1 + round % 50)).is(201).text("/id");
        visitor.cancels(hold).is(204);
      }
    } finally {
      isOver.set(true);
    }
    assertTrue(greedy.join() > 0);
  }

  /** With a pass each time, so that no limit of attempts helps. */
  private static int asksUntil(AtomicBoolean isOver, Sale sale, String body) {
    int times = 0;
    while (!isOver.get()) {
      int status = sale.visitor("greedy").requestsHold(body).status();
      assertTrue(status == 422 || status == 409, "status " + status);
      times++;
    }
    return times;
  }

  private static int flushUntil(AtomicBoolean isOver) {
    int times = 0;
    while (!isOver.get()) {
      RedisFaults.flush();
      times++;
    }
    return times;
  }

  private static List<Reply> rush(Sale sale, IntFunction<String> wish) {
    return rush(crowd(sale), wish);
  }

  /** Half of the crowd at each instance, with passes that are signed before the rush. */
  private static List<Visitor> crowd(Sale sale) {
    return IntStream.range(0, CROWD).mapToObj(i -> at(sale, i).visitor()).toList();
  }

  /** All at once. */
  private static List<Reply> rush(List<Visitor> crowd, IntFunction<String> wish) {
    return all(
        IntStream.range(0, crowd.size())
            .mapToObj(i -> crowd.get(i).sendAsync(wish.apply(i), Map.of()))
            .toList());
  }

  private static void assertSold(Sale sale, List<Reply> answers, String refusal) {
    List<Reply> held = answers.stream().filter(a -> a.status() == 201).toList();
    assertEquals(FOR_SALE, held.size());
    assertTrue(
        answers.stream().filter(a -> a.status() != 201).allMatch(a -> a.problem().equals(refusal)));
    held.forEach(
        answer ->
            assertEquals(
                1,
                TestDatabase.number(
                    "select count(*) from inventory.hold"
                        + " where event_id || '.' || id = ? and status = 'HELD'",
                    answer.text("/id"))));
    assertConsistent(sale, FOR_SALE);
  }

  private static void assertConsistent(Sale sale, long sold) {
    assertEquals(sold, EventCounts.live(sale.event()));
    assertEquals(sold, EventCounts.taken(sale.event()));
    assertEquals(sold, EventCounts.replayed(sale.event()));
    assertEquals(
        0,
        TestDatabase.number(
            "select count(*) from (select i.seat_id from inventory.hold_item i"
                + " join inventory.hold h on h.event_id = i.event_id and h.id = i.hold_id"
                + " where i.event_id = ? and i.seat_id is not null"
                + " and h.status in ('HELD', 'BOOKED')"
                + " group by i.seat_id having count(*) > 1) twice",
            sale.event()));
  }

  private static List<Reply> all(List<CompletableFuture<Reply>> asked) {
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private static Sale opens(EventJson text) {
    return sites().get(0).opens(text);
  }

  private static Sale at(Sale sale, int instance) {
    return sale.at(sites().get(instance % 2));
  }

  private static Visitor at(Visitor visitor, int instance) {
    return new Visitor(
        at(visitor.sale(), instance), visitor.name(), visitor.passId(), visitor.pass());
  }

  private static List<BookingClient> sites() {
    return SERVICES.stream().map(service -> new BookingClient(service.url())).toList();
  }
}
