package dev.usher.booking.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventCounts;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Changes that depend on what the event is now: {@code If-Match} and {@code If-None-Match}. */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class ConditionalChangesTest {
  private final BookingClient site = BookingClient.underTest();

  @Test
  void aChangeOfAnEventThatAnotherHasChangedMeanwhileIsRefusedAndChangesNothing() {
    Sale sale = site.opens(EventJson.usual());
    String path = "/api/events/" + sale.event();
    String first = asOperator(path).header("ETag");
    assertTrue(first.startsWith("\""), first);
    // Holds and bookings are no change of the event.
    sale.visitor().holds("hall-A-1").is(201);
    assertEquals(first, asOperator(path).header("ETag"));
    String second =
        putIf("If-Match", first, path, EventJson.usual().limit(5)).is(200).header("ETag");
    assertEquals(second, asOperator(path).header("ETag"));

    Reply refused =
        putIf("If-Match", first, path, EventJson.usual().places(7))
            .isProblem(412, "precondition-failed");
    assertTrue(refused.text("/detail").contains("Nothing was changed. GET it"), refused::toString);
    Reply now = asOperator(path);
    assertEquals(5, now.number("/maxPerVisitor"));
    assertEquals(100, now.number("/sections/0/capacity"));
    // Also if both want the same: the second has not seen what the first did.
    putIf("If-Match", first, path, EventJson.usual().limit(5))
        .isProblem(412, "precondition-failed");
    putIf("If-Match", second, path, EventJson.usual().places(7)).is(200);
    putIf("If-None-Match", "*", path, EventJson.usual()).isProblem(412, "precondition-failed");
    site.putEvent(sale.event(), EventJson.usual().json()).is(200);
    assertEquals(1, EventCounts.live(sale.event()));
  }

  /** The problem of the condition says that the operator has not seen the event as it is now. */
  @Test
  void theConditionDecidesBeforeWhatVisitorsHave() {
    Sale sale = site.opens(EventJson.usual());
    String path = "/api/events/" + sale.event();
    sale.visitor().holds("hall-B-10").is(201);
    sale.visitor().holdsPlaces(5).is(201);
    for (EventJson change : List.of(EventJson.usual().seats(9), EventJson.usual().places(4))) {
      Reply refused =
          putIf("If-None-Match", "*", path, change).isProblem(412, "precondition-failed");
      assertTrue(
          refused.text("/detail").startsWith("The event '" + sale.event() + "' exists, and"),
          refused::toString);
      putIf("If-Match", "\"zz\"", path, change).isProblem(412, "precondition-failed");
      putIf("If-Match", "*", path, change).isProblem(409, "seats-in-use");
    }
  }

  @Test
  void anEventThatWasSoldAndDeletedIsNotAsItWasRead() {
    Sale sale = site.opens(EventJson.usual());
    String path = "/api/events/" + sale.event();
    var visitor = sale.visitor();
    visitor.cancels(visitor.holds("hall-B-10").text("/id")).is(204);
    TestDatabase.update(
        "update inventory.event set sales_end_at = now() - interval '1 minute' where id = ?",
        sale.event());
    String tag = asOperator(path).header("ETag");
    site.send("DELETE", path, BookingClient.operator(), "").is(204);

    putIf("If-Match", tag, path, EventJson.usual()).isProblem(412, "precondition-failed");
    putIf("If-None-Match", "*", path, EventJson.usual()).isProblem(409, "event-deleted");
  }

  @Test
  void anEventThatMustBeThereIsNotMade() {
    String path = "/api/events/event-" + System.nanoTime();
    putIf("If-Match", "*", path, EventJson.usual()).isProblem(412, "precondition-failed");
    site.get(path).isProblem(404, "unknown-event");
    putIf("If-None-Match", "*", path, EventJson.usual()).is(201);
  }

  @Test
  void anOperatorReadsAnEventAsItIsNowAndOthersUpToASecondLater() {
    Sale sale = site.opens(EventJson.usual());
    String path = "/api/events/" + sale.event();
    String pass = "Bearer " + sale.visitor().pass();
    for (Map<String, String> headers :
        List.of(Map.<String, String>of(), Map.of("Authorization", pass))) {
      String weak = site.send("GET", path, headers, "").is(200).header("ETag");
      assertTrue(weak.startsWith("W/"), weak);
    }
    TestDatabase.update("update inventory.event set name = 'Else' where id = ?", sale.event());
    Reply now = asOperator(path);
    assertEquals("Else", now.text("/name"));
    assertEquals("private, no-store", now.header("Cache-Control"));
  }

  private Reply asOperator(String path) {
    return site.send("GET", path, BookingClient.operator(), "").is(200);
  }

  private Reply putIf(String header, String tags, String path, EventJson event) {
    Map<String, String> headers = new HashMap<>(BookingClient.operator());
    headers.put(header, tags);
    return site.send("PUT", path, headers, event.json());
  }
}
