package dev.usher.booking.booking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.TestPass;
import dev.usher.booking.testing.Visitor;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The booking page and the files that it shows: QR codes and the calendar entry. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class BookingPageTest {
  private static final String UNBOOKED = "gala.00000000-0000-0000-0000-000000000000";

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual());
  private final Visitor visitor = sale.visitor();

  @Test
  void thePageIsTheSameForAllBookingsAndRunsOnlyItsOwnFiles() {
    Reply page = site.get("/bookings/" + UNBOOKED).is(200);
    assertFalse(page.body().contains(UNBOOKED), page.body());
    assertEquals("no-referrer", page.header("Referrer-Policy"));
    String policy = page.header("Content-Security-Policy");
    assertTrue(policy.contains(" data:"), policy);
    assertFalse(policy.contains("unsafe") || policy.contains("blob:"), policy);
    assertFalse(page.body().contains("<style") || page.body().contains("style="), page.body());
    assertFalse(page.body().contains("//"), "It names no other site: " + page.body());

    String tag = page.header("ETag");
    assertEquals("no-cache", page.header("Cache-Control"));
    site.send("GET", "/bookings/" + UNBOOKED, Map.of("If-None-Match", tag), "").is(304);
  }

  static List<Language> languages() {
    return Languages.all();
  }

  @ParameterizedTest
  @MethodSource("languages")
  void itIsWrittenInEachLanguage(Language language) {
    String start = "<html lang=\"%s\" dir=\"%s\">".formatted(language.code(), language.direction());
    String title = "<title>" + language.text("booking", "title") + "</title>";
    String named = site.get("/bookings/" + UNBOOKED + "?lang=" + language.code()).is(200).body();
    assertTrue(named.contains(start) && named.contains(title), named);
    Map<String, String> preferred = Map.of("Accept-Language", language.code());
    assertTrue(named.contains("href=\"/?lang=" + language.code() + "\""), named);
    assertEquals(
        named.replace("?lang=" + language.code(), ""),
        site.send("GET", "/bookings/" + UNBOOKED, preferred, "").is(200).body());
  }

  @Test
  void anAddressThatIsNoBookingsHasThePageWith404() {
    Reply page = site.get("/bookings/nothing").is(404);
    assertTrue(page.body().contains("booking.js"), page.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page.js",
        "page.css",
        "../usher-booking/access.js",
        "../usher-booking/booking.js",
        "../usher-booking/booking.css",
        "../usher-booking/pay.js",
        "../usher-booking/pay.css"
      })
  void itsFilesAreServed(String name) {
    site.get(java.net.URI.create("/usher/").resolve(name).toString()).is(200);
  }

  @Test
  void theQrCodeOfEachTicketHasItsCode() {
    String id = booked(visitor.holds("hall-A-1", "hall-A-2"));
    Reply booking = visitor.booking(id).is(200);
    for (int i = 0; i < 2; i++) {
      Reply image = file(visitor, id, "/tickets/" + (i + 1) + "/qr.svg").is(200);
      assertEquals("image/svg+xml;charset=UTF-8", image.header("Content-Type"));
      assertEquals("no-store", image.header("Cache-Control"));
      assertEquals(
          booking.text("/tickets/" + i + "/code"), QrScanner.read(image.body(), modules -> {}));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "01", "-1", "x", "99999999999"})
  void aBookingHasNoOtherTickets(String number) {
    String id = booked(visitor.holds("hall-A-1"));
    file(visitor, id, "/tickets/" + number + "/qr.svg").isProblem(404, "unknown-ticket");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tickets/1/qr.svg", "/calendar.ics"})
  void aFileIsForItsVisitorAndOnlyOfABooking(String path) {
    String held = visitor.holds("hall-A-1").is(201).text("/id");
    file(visitor, held, path).isProblem(404, "not-booked");
    String id = booked(visitor.holds("hall-A-2"));
    file(sale.visitor(), id, path).isProblem(404, "unknown-hold");
    site.get("/api/bookings/" + id + path).isProblem(401, "invalid-pass");
    file(visitor, id, path).is(200);
  }

  @Test
  void theCalendarFileHasTheEventInTheVisitorsLanguage() {
    String id = booked(visitor.holdsPlaces(3));
    String reference = visitor.booking(id).text("/reference");
    Reply file = file(visitor, id, "/calendar.ics?lang=de").is(200);
    assertEquals("text/calendar;charset=UTF-8", file.header("Content-Type"));
    assertEquals(
        "attachment; filename=\"" + sale.event() + ".ics\"", file.header("Content-Disposition"));
    VEvent event = Biweekly.parse(file.body()).first().getEvents().get(0);
    assertEquals("Test", event.getSummary().getValue());
    assertEquals("Here", event.getLocation().getValue());
    assertEquals(
        "Buchungsnummer: " + reference + ". Tickets: 3.", event.getDescription().getValue());
    assertEquals("http://localhost:8081/bookings/" + id, event.getUrl().getValue());
    assertFalse(file.body().contains(visitor.pass()));
  }

  @Test
  void aBookingOfADeletedEventHasTicketsAndNoCalendarFile() {
    String id = booked(visitor.holds("hall-A-1"));
    TestDatabase.update("update inventory.event set deleted_at = now() where id = ?", sale.event());
    file(visitor, id, "/tickets/1/qr.svg").is(200);
    file(visitor, id, "/calendar.ics").isProblem(404, "unknown-event");
  }

  private String booked(Reply held) {
    String id = held.is(201).text("/id");
    visitor.pays(id).is(200);
    visitor.booking(id).is(200);
    return id;
  }

  private Reply file(Visitor of, String id, String path) {
    return site.send("GET", "/api/bookings/" + id + path, TestPass.bearer(of.pass()), "");
  }
}
