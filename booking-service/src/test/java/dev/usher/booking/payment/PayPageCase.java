package dev.usher.booking.payment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.Sale;
import dev.usher.booking.testing.Visitor;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.testing.Reply;
import java.util.List;
import java.util.Map;

/** What the tests of the sandbox's pay page share: a hold of two seats, and its pay page. */
abstract class PayPageCase {
  static final Map<String, String> FORM =
      Map.of("Content-Type", "application/x-www-form-urlencoded");

  final BookingClient site = BookingClient.underTest();
  final Sale sale = site.opens(EventJson.usual());
  final Visitor visitor = sale.visitor();
  final String hold = visitor.holds("hall-A-1", "hall-A-2").is(201).text("/id");
  final String payment = visitor.startsToPay(hold).is(200).text("/paymentId");

  static List<Language> languages() {
    return Languages.all();
  }

  Reply choose(String outcome) {
    return site.send("POST", "/pay/" + payment, FORM, "outcome=" + outcome);
  }

  Reply page() {
    return get("", Map.of());
  }

  Reply get(String query, Map<String, String> headers) {
    return site.send("GET", "/pay/" + payment + query, headers, "").is(200);
  }

  /** The page is in this state and its link leads there, or it has none. */
  String shows(String state, String next) {
    String page = page().body();
    contains(page, "data-state=\"" + state + "\"");
    assertEquals(!next.isEmpty(), page.contains("id=\"next\""), page);
    if (!next.isEmpty()) {
      contains(page, "id=\"next\" href=\"" + next + "\"");
    }
    return page;
  }

  static void contains(String page, String... texts) {
    for (String text : texts) {
      assertTrue(page.contains(text), () -> "No " + text + " in " + page);
    }
  }
}
