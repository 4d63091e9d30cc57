package dev.usher.booking.fault;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PostgresFaults;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.booking.testing.Webhook;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class PostgresAwayTest {
  private static final Executor THREAD_EACH = task -> new Thread(task).start();
  private static final String FREE = "/sections/1/rows/0/seats";

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual().window("PT1H"));
  private final Visitor visitor = sale.visitor();
  private final String availability = "/api/events/" + sale.event() + "/availability";

  @AfterEach
  void wellAgain() {
    await("ready").until(() -> BookingClient.management().get("/q/health/ready").status() == 200);
  }

  @Test
  void everythingIsUnavailableForNowAndNothingIsLeftBehind() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    String unpaid = visitor.holds("hall-A-2").is(201).text("/id");
    String payment = visitor.startsToPay(hold).is(200).text("/paymentId");
    Webhook webhook = Webhook.paid(payment, 4500);
    List<Supplier<Reply>> requests =
        List.of(
            () -> visitor.requestsHold(Visitor.seats("hall-A-3"), "while away"),
            () -> visitor.looksAt(hold),
            () -> visitor.cancelsAndLeaves(unpaid),
            () -> visitor.startsToPay(unpaid),
            () -> webhook.sentTo(site),
            () -> visitor.booking(hold),
            () -> site.get("/pay/" + payment),
            () -> site.get("/api/events/" + sale.event()),
            () -> site.putEvent(sale.event(), EventJson.usual().places(7).json()),
            () -> site.get(availability));

    PostgresFaults.Outage outage = PostgresFaults.outage();
    try {
      // The first on each connection of before may find it broken in ways of its own.
      for (int round = 0; round < 2; round++) {
        requests.stream()
            .map(request -> CompletableFuture.supplyAsync(request, THREAD_EACH))
            .toList()
            .forEach(answer -> isUnavailable(answer.join()));
      }
      Map<String, String> browser =
          Map.of("Accept", "text/html", "Content-Type", "application/x-www-form-urlencoded");
      for (String method : List.of("GET", "POST")) {
        String form = method.equals("POST") ? "outcome=succeeded" : "";
        Reply page = site.send(method, "/pay/" + payment + "?lang=de", browser, form).is(503);
        assertEquals("1", page.header("Retry-After"));
        assertTrue(page.body().contains("Wir können gerade nicht antworten"), page.body());
        assertTrue(page.body().contains("href=\"?lang=de\""), page.body());
      }
      Reply health =
          await("known")
              .until(
                  () -> site.send("GET", "/api/health", BookingClient.operator(), "").is(200),
                  report -> report.text("/status").equals("DOWN"));
      assertTrue(health.body().contains("\"PostgreSQL\",\"status\":\"DOWN\""), health::body);
    } finally {
      outage.close();
    }

    await("back").until(() -> visitor.looksAt(unpaid).status() == 200);
    assertEquals("HELD", visitor.looksAt(unpaid).text("/status"));
    visitor.booking(hold).isProblem(404, "not-booked");
    assertEquals(2, EventCounts.live(sale.event()));
    assertEquals(2, EventCounts.replayed(sale.event()));
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from booking.payment where event_id = ?", sale.event()));
    await("held after all")
        .until(() -> visitor.requestsHold(Visitor.seats("hall-A-3"), "while away").status() == 201);
    await("paid after all").until(() -> webhook.sentTo(site).status() == 204);
    visitor.booking(hold).is(200);
  }

  @Test
  void aChangeWhoseMessageCannotBeWrittenIsNotMade() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    TestDatabase.update(
        """
        create function booking.disk_full() returns trigger language plpgsql as
        $$ begin raise exception 'no space left' using errcode = 'disk_full'; end $$""");
    try {
      TestDatabase.update(
          "create trigger disk_full before insert on booking.message"
              + " for each row execute function booking.disk_full()");
      isUnavailable(visitor.cancelsAndLeaves(hold));
    } finally {
      TestDatabase.update("drop function booking.disk_full() cascade");
    }
    assertEquals("HELD", visitor.looksAt(hold).text("/status"));
    visitor.cancelsAndLeaves(hold).is(204);
  }

  private static void isUnavailable(Reply answer) {
    assertEquals("1", answer.isProblem(503, "unavailable").header("Retry-After"));
  }

  @Test
  @Timeout(300)
  void availabilityIsUnavailableForNowAndItsStreamGoesOnWhereItWas() {
    assertEquals("FFFFFFFFFF", sale.availability().text(FREE));
    try (Stream<String> lines = site.stream(availability + "/stream").body()) {
      Iterator<String> stream = BookingClient.events(lines);
      assertEquals("event:availability", stream.next());
      assertTrue(stream.next().contains("FFFFFFFFFF"));

      PostgresFaults.Outage outage = PostgresFaults.outage();
      try {
        await("noticed").until(() -> site.get(availability).status() == 503);
        site.get(availability).isProblem(503, "unavailable");
        site.get(availability + "/stream").isProblem(503, "unavailable");
      } finally {
        outage.close();
      }
      await("back").until(() -> site.get(availability).status() == 200);
      await("held").until(() -> visitor.holds("hall-A-2").status() == 201);

      assertEquals("event:changes", stream.next());
      String changes = stream.next();
      assertTrue(changes.contains("FHFFFFFFFF"), changes);
    }
  }
}
