package dev.usher.lab.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.sql.Sql;
import dev.usher.lab.bench.system.SystemUnderTest;
import dev.usher.standalone.rush.RushClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sale played to the running services: visitors join, poll, claim, hold and pay at the times that
 * the simulation has for them. A few threads do what is due, for all visitors.
 */
final class RealSale {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sql SEATS =
      Sql.text(
          "seats",
          "select coalesce(sum(quantity) filter (where status = 'HELD'), 0) as held,"
              + " coalesce(sum(quantity) filter (where status = 'BOOKED'), 0) as sold"
              + " from inventory.hold where event_id = :event");
  private static final Duration LEAD = Duration.ofSeconds(2);
  private static final int THREADS = 32;
  private static final int MOST_WRONG = 5;
  private static final long SECOND = 1_000;

  private final SystemUnderTest system;
  private final Sale sale;
  private final RoomSettings settings;
  private final List<Visitor> visitors;
  private final Clock clock;
  private final Instant startsAt;
  private final String event;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
  private final AtomicInteger present = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Curve curve = new Curve();

  RealSale(
      SystemUnderTest system,
      Sale sale,
      RoomSettings settings,
      List<Visitor> visitors,
      Clock clock) {
    this.system = system;
    this.sale = sale;
    this.settings = settings;
    this.visitors = visitors;
    this.clock = clock;
    this.startsAt =
        clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(LEAD).plus(sale.prequeue());
    this.event = "rehearsal-" + startsAt.getEpochSecond();
  }

  /** Plays it until the seats are sold out, nobody is there any more, or the time is over. */
  void play(Duration longest) throws InterruptedException {
    open();
    present.set(visitors.size());
    String booking = system.booking().url() + "/api";
    RushClient client =
        new RushClient(
            URI.create(room()), URI.create(booking + "/events/" + event), URI.create(booking));
    for (Visitor visitor : visitors) {
      next(
          new RealVisitor(client, visitor, settings, sale.paymentWindow()),
          Duration.ofMillis(visitor.joinsAt() - now()));
    }
    try {
      long second = -sale.prequeue().toSeconds();
      do {
        Thread.sleep(Math.max(0, second * SECOND - now()));
        sample(second);
        second++;
      } while (!isSoldOut() && present.get() > 0 && second < longest.toSeconds());
    } finally {
      threads.shutdownNow();
    }
  }

  Curve curve() {
    return curve;
  }

  List<String> wrong() {
    return wrong.stream().limit(MOST_WRONG).toList();
  }

  private void open() throws InterruptedException {
    system.put(
        system.booking().url() + "/api/events/" + event,
        """
        {"name": "Rehearsal", "venue": "Lab", "startsAt": "2035-05-01T19:00:00Z",
         "paymentWindow": "%s", "maxPerVisitor": %d,
         "sections": [{"id": "floor", "name": "Floor", "kind": "GENERAL", "capacity": %d,
           "price": {"amount": 2500, "currency": "EUR"}}]}
        """
            .formatted(sale.paymentWindow(), Sale.MOST_QUANTITY, sale.seats()));
    system.put(
        room(),
        """
        {"name": "Rehearsal", "mode": "FIFO", "startsAt": "%s", "admitPerMinute": %d,
         "maxActive": %d, "claimWindow": "%s", "passTtl": "%s", "targetUrl": "http://127.0.0.1/"}
        """
            .formatted(
                startsAt,
                settings.admitPerMinute(),
                settings.maxActive(),
                settings.claimWindow(),
                settings.passTtl()));
  }

  private String room() {
    return system.queue().url() + "/api/rooms/" + event;
  }

  private void sample(long second) throws InterruptedException {
    JsonNode seen = json(system.get(room()));
    SEATS
        .on(system.dataSource())
        .set("event", event)
        .first(row -> List.of(row.integer("held"), row.integer("sold")))
        .ifPresent(
            seats ->
                curve.add(
                    second,
                    seen.path("waiting").asInt(),
                    seen.path("serving").asInt(),
                    seen.path("active").asInt(),
                    seats.get(0),
                    seats.get(1)));
  }

  private boolean isSoldOut() {
    return curve.sold().get(curve.sold().size() - 1) >= sale.seats();
  }

  /** Milliseconds since the start. */
  private long now() {
    return Duration.between(startsAt, clock.instant()).toMillis();
  }

  private void next(RealVisitor visitor, Duration wait) {
    Future<?> unused =
        threads.schedule(() -> step(visitor), wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void step(RealVisitor visitor) {
    try {
      visitor.step().ifPresentOrElse(wait -> next(visitor, wait), present::decrementAndGet);
    } catch (RuntimeException e) {
      // At the end of the sale, requests are interrupted.
      if (!threads.isShutdown()) {
        wrong.add(String.valueOf(e.getMessage()));
        present.decrementAndGet();
      }
    }
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not JSON: " + body, e);
    }
  }
}
