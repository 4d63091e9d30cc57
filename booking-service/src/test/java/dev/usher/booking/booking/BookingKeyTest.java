package dev.usher.booking.booking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The key of a booking: it shows one booking, until long after the event, and nothing else. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class BookingKeyTest {
  private static final List<String> FILES = List.of("", "/tickets/1/qr.svg", "/calendar.ics");

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();
  private final String id = booked(visitor, "hall-A-1");
  private final String key = visitor.booking(id).text("/key");

  @Test
  void aDayLaterTheKeyShowsTheBookingAndThePassNoLonger() {
    Reply before = visitor.booking(id).is(200);
    assertEquals("no-store", before.header("Cache-Control"));
    moveHold(Duration.ofDays(1));
    Visitor later = sale.visitor(visitor.name(), Instant.now().minus(Duration.ofDays(1)));
    for (String file : FILES) {
      get(later, id, file).isProblem(401, "invalid-pass");
      get(visitor.withKey(key), id, file).is(200);
    }
    assertEquals(before.json(), visitor.withKey(key).booking(id).json());
  }

  @Test
  void itShowsTheBookingUntilAMonthAfterTheEvent() {
    moveEvent("29 days 23 hours");
    for (String file : FILES) {
      get(visitor.withKey(key), id, file).is(200);
    }
    moveEvent("30 days 1 hour");
    for (String file : FILES) {
      get(visitor.withKey(key), id, file).isProblem(404, "unknown-hold");
    }
  }

  @Test
  void aWrongKeyIsAnsweredAsAnUnknownBooking() {
    Visitor somebodyElse = sale.visitor();
    String held = somebodyElse.holds("hall-A-3").is(201).text("/id");
    String other = booked(somebodyElse, "hall-A-2");
    String othersKey = somebodyElse.booking(other).text("/key");
    assertNotEquals(key, othersKey);
    String changed = key.substring(1) + (key.startsWith("0") ? '1' : '0');
    String unknown = sale.event() + "." + UUID.randomUUID();
    for (String file : FILES) {
      String answer = get(visitor.withKey(key), unknown, file).is(404).text("/detail");
      for (String wrong : List.of(othersKey, changed, key.substring(1), key + "0", "x")) {
        Reply reply = get(visitor.withKey(wrong), id, file).isProblem(404, "unknown-hold");
        assertEquals(answer, reply.text("/detail"));
      }
      get(visitor.withKey(key), other, file).isProblem(404, "unknown-hold");
      get(visitor.withKey(key), held, file).isProblem(404, "unknown-hold");
      get(visitor.withKey(key), "nothing", file).isProblem(404, "unknown-hold");
    }
  }

  @Test
  void itIsNoPass() {
    Visitor holder = visitor.withKey(key);
    holder.looksAt(id).isProblem(401, "invalid-pass");
    holder.cancels(id).isProblem(401, "invalid-pass");
    holder.startsToPay(id).isProblem(401, "invalid-pass");
    holder.looksAtPayment(id).isProblem(401, "invalid-pass");
    holder.holds("hall-A-4").isProblem(401, "invalid-pass");
  }

  @Test
  void itHas130RandomBitsAndIsNotInTextsForLogs() {
    assertTrue(key.matches("[0-9A-HJKMNP-TV-Z]{26}"), key);
    assertFalse(new BookingKey(key, Instant.EPOCH).toString().contains(key));
  }

  private static String booked(Visitor visitor, String seat) {
    String hold = visitor.holds(seat).is(201).text("/id");
    visitor.pays(hold).is(200);
    visitor.booking(hold).is(200);
    return hold;
  }

  private Reply get(Visitor from, String booking, String file) {
    return site.send("GET", "/api/bookings/" + booking + file, from.headers(), "");
  }

  /** The hold was made, and its payment window ended, this long before now. */
  private void moveHold(Duration back) {
    TestDatabase.update(
        "update inventory.hold set expires_at = expires_at - ?::interval"
            + " where event_id || '.' || id = ?",
        back.toString(),
        id);
  }

  private void moveEvent(String before) {
    TestDatabase.update(
        "update inventory.event set starts_at = now() - ?::interval where id = ?",
        before,
        sale.event());
  }
}
