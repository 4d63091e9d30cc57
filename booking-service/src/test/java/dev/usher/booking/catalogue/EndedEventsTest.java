package dev.usher.booking.catalogue;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.PaymentRows;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The end of an event's sales, its deletion, and the list of events. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class EndedEventsTest {
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>; rel=\"next\"");

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();

  @Test
  void salesEndWhenTheEventStartsUnlessTheOperatorSaysOtherwise() {
    Reply event = site.get("/api/events/" + sale.event()).is(200);
    assertEquals("2030-05-01T19:00:00Z", event.text("/salesEndAt"));

    site.putEvent(sale.event(), with("salesEndAt", "2030-04-01T00:00:00Z")).is(200);
    await("shown")
        .until(
            () ->
                site.get("/api/events/" + sale.event())
                    .text("/salesEndAt")
                    .equals("2030-04-01T00:00:00Z"));
    site.putEvent(sale.event(), with("salesEndAt", "1960-01-01T00:00:00Z")).is(422);
  }

  @Test
  void afterTheEndNothingMoreIsHeldAndWhatIsHeldCanBePaid() {
    String hold =
        visitor.requestsHold(Visitor.seats("hall-A-1"), "before the end").is(201).text("/id");
    salesEnd();

    visitor.holds("hall-A-2").isProblem(409, "sales-ended");
    visitor.holdsPlaces(1).isProblem(409, "sales-ended");
    sale.visitor().holds("hall-A-1").isProblem(409, "sales-ended");
    assertEquals(
        hold,
        visitor.requestsHold(Visitor.seats("hall-A-1"), "before the end").is(201).text("/id"));
    visitor.pays(hold).is(200);
    await("booked").until(() -> visitor.booking(hold).status() == 200);
    assertEquals(1, EventCounts.live(sale.event()));
  }

  @Test
  void anEventThatStartedIsNoLongerSold() {
    TestDatabase.update(
        "update inventory.event set starts_at = now(), sales_end_at = null where id = ?",
        sale.event());
    visitor.holds("hall-A-1").isProblem(409, "sales-ended");
  }

  @Test
  void anEventThatWasNeverSoldIsDeletedWhole() {
    delete(sale.event()).is(204);
    site.get("/api/events/" + sale.event()).isProblem(404, "unknown-event");
    await("no longer shown")
        .until(() -> site.get("/api/events/" + sale.event() + "/availability").status() == 404);
    delete(sale.event()).isProblem(404, "unknown-event");
    assertEquals(
        0,
        TestDatabase.number(
            "select count(*) from inventory.seat_row where event_id = ?", sale.event()));
    site.putEvent(sale.event(), EventJson.usual().json()).is(201);
    site.send("DELETE", "/api/events/" + sale.event(), Map.of(), "").is(401);
  }

  @Test
  void anEventThatIsSoldIsDeletedOnceItIsOverAndWhatWasSoldStays() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    visitor.pays(hold).is(200);
    await("booked").until(() -> visitor.booking(hold).status() == 200);
    Visitor other = sale.visitor();
    String open = other.holds("hall-A-2").is(201).text("/id");
    delete(sale.event()).isProblem(409, "event-on-sale");
    salesEnd();
    delete(sale.event()).isProblem(409, "holds-open");
    other.cancels(open).is(204);

    delete(sale.event()).is(204);

    site.get("/api/events/" + sale.event()).isProblem(404, "unknown-event");
    sale.visitor().holds("hall-A-3").isProblem(404, "unknown-event");
    assertEquals("hall-A-1", visitor.booking(hold).is(200).text("/tickets/0/seat"));
    assertEquals("SUCCEEDED", visitor.looksAtPayment(hold).is(200).text("/status"));
    assertEquals(1, new PaymentRows(sale.event()).ledger("BOOKED"));
    assertEquals(1, EventCounts.live(sale.event()));
    assertEquals(1, EventCounts.replayed(sale.event()));
    site.putEvent(sale.event(), EventJson.usual().json()).isProblem(409, "event-deleted");
  }

  @Test
  void aLatePaymentForADeletedEventIsPaidBack() {
    String hold = visitor.holds("hall-A-1").is(201).text("/id");
    Reply payment = visitor.startsToPay(hold).is(200);
    visitor.cancels(hold).is(204);
    salesEnd();
    delete(sale.event()).is(204);

    visitor.chooses(payment, "succeeded").is(200);

    await("refunded").until(() -> visitor.looksAtPayment(hold).text("/status").equals("REFUNDED"));
  }

  @Test
  void theListIsPagedInTheOrderOfStartAndId() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String event = site.opens(EventJson.usual()).event();
      // Two start at the same time; all of them before those of other tests.
      String start = "1990-01-0" + (1 + i / 2) + "T00:00:00.000001Z";
      TestDatabase.update(
          "update inventory.event set starts_at = ?::timestamptz, sales_end_at = null where id = ?",
          start,
          event);
      made.add(start + event);
    }
    made.sort(null);

    List<String> seen = new ArrayList<>();
    String next = "/api/events?limit=2";
    while (!next.isEmpty() && seen.size() < 5) {
      Reply page = site.get(next).is(200);
      assertTrue(page.json().size() <= 2);
      for (JsonNode event : page.json()) {
        seen.add(event.at("/startsAt").asText() + event.at("/id").asText());
      }
      next = next(page.header("Link"));
    }
    assertEquals(made, seen.stream().filter(made::contains).toList());
    assertEquals(seen.stream().sorted().toList(), seen);

    String event = made.get(0).substring(made.get(0).indexOf("event-"));
    assertTrue(site.get("/api/events?sales=ENDED&limit=500").is(200).body().contains(event));
    assertTrue(!site.get("/api/events?sales=ON_SALE&limit=500").is(200).body().contains(event));
    for (String wrong : List.of("0", "501", "-1", "x", "99999999999")) {
      site.get("/api/events?limit=" + wrong).isProblem(422, "invalid-request");
    }
    for (String wrong :
        List.of(
            "nothing",
            cursor("-1.a"),
            cursor(Long.MIN_VALUE + ".a"),
            cursor(Long.MAX_VALUE + ".a"),
            cursor("0.\u0000"))) {
      site.get("/api/events?after=" + wrong).isProblem(422, "invalid-request");
    }
    site.get("/api/events?sales=maybe").isProblem(422, "invalid-request");
    made.forEach(each -> delete(each.substring(each.indexOf("event-"))).is(204));
  }

  private static String cursor(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String next(String link) {
    Matcher next = NEXT.matcher(link);
    assertTrue(link.isEmpty() || next.find(), link);
    return link.isEmpty() ? "" : next.group(1);
  }

  private void salesEnd() {
    TestDatabase.update(
        "update inventory.event set sales_end_at = now() where id = ?", sale.event());
  }

  private Reply delete(String event) {
    return site.send("DELETE", "/api/events/" + event, BookingClient.operator(), "");
  }

  private static String with(String field, String value) {
    return EventJson.usual().json().replaceFirst("\\{", "{\"" + field + "\": \"" + value + "\", ");
  }
}
