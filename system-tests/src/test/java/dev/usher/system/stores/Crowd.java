package dev.usher.system.stores;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.EventTables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Visitors of one sale, some at a time, from the queue to the booking, while something happens to
 * the stores. They repeat what is unavailable for now, and remember every 201. One of three does
 * not pay.
 */
final class Crowd implements AutoCloseable {
  private static final String OPERATOR = TestStores.keys().operatorToken(Duration.ofHours(1));
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PLACES = 60;
  private static final int SEATS = 40;
  private static final int OK = 200;
  private static final int SEE_OTHER = 303;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;
  private static final int CONFLICT = 409;

  private final String event;
  private final String room;
  private final String booking;
  private final String worker;
  private final ExecutorService threads;
  private final CompletableFuture<?> everybody;
  private volatile boolean isOver;
  private volatile boolean mayLoseHolds;

  private final AtomicLong steps = new AtomicLong();
  private final Set<Long> numbers = ConcurrentHashMap.newKeySet();
  private final Queue<String> passes = new ConcurrentLinkedQueue<>();
  private final Queue<String> held = new ConcurrentLinkedQueue<>();
  private final Queue<String> booked = new ConcurrentLinkedQueue<>();

  private Crowd(Services services, String event, int atOnce) {
    this.event = event;
    this.room = services.queue() + "/api/rooms/" + event;
    this.booking = services.booking();
    this.worker = services.worker();
    open();
    this.threads = Executors.newFixedThreadPool(atOnce);
    this.everybody =
        CompletableFuture.allOf(
            Stream.generate(() -> CompletableFuture.runAsync(this::visitors, threads))
                .limit(atOnce)
                .toArray(CompletableFuture[]::new));
  }

  /** Opens a sale, and lets so many visitors at a time come to it. */
  static Crowd come(Services services, String event, int atOnce) {
    return new Crowd(services, event, atOnce);
  }

  /** They leave if the hold that they were given is unknown. */
  Crowd whoMayLoseHolds() {
    mayLoseHolds = true;
    return this;
  }

  private void open() {
    put(
        room,
        """
        {"name": "Test", "mode": "FIFO", "admitPerMinute": 60000, "maxActive": 10000,
         "claimWindow": "PT1M", "passTtl": "PT10M", "targetUrl": "https://shop.example/seats"}""");
    put(
        booking + "/api/events/" + event,
        """
        {"name": "Test", "venue": "Here", "startsAt": "2030-05-01T19:00:00Z",
         "paymentWindow": "PT3S", "maxPerVisitor": 4,
         "sections": [{"id": "floor", "name": "Floor", "kind": "GENERAL",
           "price": {"amount": 3000, "currency": "EUR"}, "capacity": %d},
           {"id": "hall", "name": "Hall", "kind": "SEATED",
           "price": {"amount": 4500, "currency": "EUR"}, "rows": [{"label": "A", "seats": %d}]}]}"""
            .formatted(PLACES, SEATS));
  }

  private static void put(String url, String body) {
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + OPERATOR, "Content-Type", "application/json");
    insist(() -> Http.send("PUT", url, body, headers), 201);
  }

  /** Waits until visitors got so many more responses, holds and so on. */
  void goesOn(int more) {
    long enough = steps.get() + more;
    await("The crowd goes on").until(() -> steps.get() >= enough || everybody.isDone());
  }

  /** Waits until so many more holds were made. */
  void holds(int more) {
    long enough = held.size() + (long) more;
    await("The crowd holds seats")
        .atMost(PATIENCE)
        .until(() -> held.size() >= enough || everybody.isDone());
  }

  /** Lets the visitors who are there finish, and fails if one of them met with an error. */
  Crowd leaves() {
    isOver = true;
    everybody.join();
    return this;
  }

  private void visitors() {
    while (!isOver) {
      visit();
    }
  }

  private void visit() {
    Reply joined = insist(() -> Http.send("POST", room + "/tokens", "", Map.of()), 201);
    String token = joined.text("/token");
    long number = joined.number("/number");
    assertTrue(numbers.add(number), () -> "given twice: " + number);
    steps.incrementAndGet();
    Reply claimed = claims(token, number);
    passes.add(claimed.text("/passId"));
    steps.incrementAndGet();
    buys(claimed.text("/pass"), new Random(number));
  }

  /** A turn that a replica of Redis had not received yet is offered again by that replica. */
  private Reply claims(String token, long number) {
    Reply claimed;
    do {
      comesIn(token, number);
      claimed = insist(() -> send("POST", room + "/passes", "", token, Map.of()), 201, CONFLICT);
    } while (claimed.status() == CONFLICT && claimed.problem().equals("not-your-turn"));
    assertEquals(201, claimed.status(), claimed::toString);
    return claimed;
  }

  /** Until it is their turn, visitors have their number and nobody loses it. */
  private void comesIn(String token, long number) {
    await("It is the turn of " + number)
        .pollInterval(POLL)
        .atMost(PATIENCE)
        .until(
            () -> {
              Reply position =
                  insist(() -> send("GET", room + "/position", "", token, Map.of()), OK);
              steps.incrementAndGet();
              assertEquals(number, position.number("/number"));
              String state = position.text("/state");
              assertTrue(Set.of("WAITING", "YOUR_TURN").contains(state), position::toString);
              return state.equals("YOUR_TURN");
            });
  }

  private void buys(String pass, Random random) {
    String wanted =
        random.nextBoolean()
            ? "{\"section\": \"floor\", \"quantity\": %d}".formatted(1 + random.nextInt(3))
            : "{\"seats\": [\"hall-A-%d\"]}".formatted(1 + random.nextInt(SEATS));
    Map<String, String> headers =
        Map.of("Idempotency-Key", UUID.randomUUID().toString(), "Content-Type", "application/json");
    String holds = booking + "/api/events/" + event + "/holds";
    Reply hold = insist(() -> send("POST", holds, wanted, pass, headers), 201, CONFLICT);
    steps.incrementAndGet();
    if (hold.status() == CONFLICT) {
      return;
    }
    String id = hold.text("/id");
    held.add(id);
    if (random.nextInt(3) > 0) {
      pays(id, pass);
    }
  }

  /** Ends with a booking, or because the payment came too late, or because the hold is lost. */
  private void pays(String hold, String pass) {
    String own = booking + "/api/holds/" + hold;
    Reply started =
        insist(() -> send("POST", own + "/payment", "", pass, Map.of()), OK, CONFLICT, ifLost());
    if (started.status() != OK) {
      return;
    }
    String page = booking + "/pay/" + started.text("/paymentId");
    Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");
    insist(() -> Http.send("POST", page, "outcome=succeeded", form), OK, SEE_OTHER, ifLost());
    AtomicReference<String> status = new AtomicReference<>("");
    await("The payment has an outcome")
        .pollInterval(POLL)
        .atMost(PATIENCE)
        .until(
            () -> {
              Reply seen = insist(() -> send("GET", own, "", pass, Map.of()), OK, ifLost());
              status.set(seen.text("/status"));
              return seen.status() != OK || isDecided(seen.text("/payments/0/status"));
            });
    if ("BOOKED".equals(status.get())) {
      booked.add(hold);
    }
    steps.incrementAndGet();
  }

  /** Without a status the payment is lost. */
  private boolean isDecided(String status) {
    return status.isEmpty() ? mayLoseHolds : !status.equals("PENDING");
  }

  private int ifLost() {
    return mayLoseHolds ? NOT_FOUND : OK;
  }

  private static Reply send(
      String method, String url, String body, String bearer, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Authorization", "Bearer " + bearer);
    return Http.send(method, url, body, all);
  }

  /** Repeats a request while the service says that it is unavailable for now. */
  private static Reply insist(Supplier<Reply> request, Integer... expected) {
    AtomicReference<Reply> last = new AtomicReference<>();
    await("The service is available")
        .pollInterval(POLL)
        .atMost(PATIENCE)
        .until(
            () -> {
              Reply reply = request.get();
              last.set(reply);
              return reply.status() != UNAVAILABLE;
            });
    Reply reply = Objects.requireNonNull(last.get());
    assertTrue(List.of(expected).contains(reply.status()), reply::toString);
    return reply;
  }

  /** Fails unless PostgreSQL has everything that visitors have a 201 for, and nothing twice. */
  void isRight(DataSource postgres) {
    isConsistent(postgres);
    assertEquals(List.of(), lost(postgres), "lost");
  }

  /**
   * Fails unless unpaid holds expire, nothing is sold twice, and the tables agree, by the audit
   * too.
   */
  void isConsistent(DataSource postgres) {
    EventTables tables = EventTables.of(postgres, event);
    await("Unpaid holds have expired").until(() -> tables.holds("HELD") == 0);
    tables.areConsistent();
    await("Tables and copies are audited").until(() -> audit().at("/gateChecked").asBoolean());
    assertTrue(booked.size() > 5 && held.size() > booked.size(), this::toString);
  }

  /** Nothing is found but copies of what a standby did not have. */
  private JsonNode audit() {
    Map<String, String> headers = Map.of("Authorization", "Bearer " + OPERATOR);
    String url = worker + "/api/audits?event=" + event;
    JsonNode report = insist(() -> Http.send("POST", url, "", headers), OK).json();
    for (JsonNode finding : report.path("findings")) {
      assertEquals("GATE", finding.path("kind").asText(), report::toString);
    }
    return report;
  }

  /** Holds, bookings and passes that visitors have a 201 for, and PostgreSQL has not. */
  List<String> lost(DataSource postgres) {
    Set<String> lost = new HashSet<>();
    lost.addAll(missing(postgres, held, "select id::text from inventory.hold where event_id = ?"));
    lost.addAll(
        missing(
            postgres,
            booked,
            "select id::text from inventory.hold where event_id = ? and status = 'BOOKED'"));
    lost.addAll(missing(postgres, passes, "select pass_id from queue.pass where room = ?"));
    return lost.stream().sorted().toList();
  }

  private List<String> missing(DataSource postgres, Collection<String> ids, String query) {
    Set<String> there = new HashSet<>();
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          there.add(row.getString(1));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    // A hold's id begins with its event.
    return ids.stream().filter(id -> !there.contains(id.replace(event + ".", ""))).toList();
  }

  @Override
  public String toString() {
    return "%d passes, %d holds, %d bookings".formatted(passes.size(), held.size(), booked.size());
  }

  @Override
  public void close() {
    isOver = true;
    threads.shutdownNow();
  }
}
