package dev.usher.booking.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class AuditLogTest {
  private final BookingClient site = BookingClient.underTest();

  @Test
  void everyCallHasAnEntryWithWhoWhenWhatAndTheOutcome() {
    Instant before = Instant.now().minusSeconds(60);
    Sale sale = site.opens(EventJson.usual());
    site.putEvent(sale.event(), EventJson.usual().limit(0).json())
        .isProblem(422, "invalid-request");
    sale.visitor().holds("hall-A-1").is(201);
    site.send("DELETE", "/api/events/" + sale.event(), BookingClient.operator(), "").is(409);

    Reply log = log(sale.event(), "").is(200);
    assertEquals(
        List.of("409", "422", "201"), log.json().path("entries").findValuesAsText("status"));
    assertEquals(
        List.of("DELETE", "PUT", "PUT"), log.json().path("entries").findValuesAsText("method"));
    assertEquals("/api/events/" + sale.event(), log.text("/entries/2/path"));
    assertEquals("operator", log.text("/entries/2/who"));
    assertEquals("operator", log.text("/entries/2/roles"));
    assertTrue(log.text("/entries/2/body").contains("\"capacity\":100"), log::toString);
    assertTrue(log.json().at("/entries/0/body").isMissingNode(), log::toString);
    assertTrue(Instant.parse(log.text("/entries/2/at")).isAfter(before), log::toString);
    assertTrue(log.json().path("next").isMissingNode(), log::toString);
  }

  @Test
  void olderEntriesAreOnFurtherPagesAndCallsOfServicesCanBeLeftOut() {
    Sale sale = site.opens(EventJson.usual());
    site.send(
            "PUT",
            "/api/events/" + sale.event() + "/finished-passes/pass-1",
            bearer("queue-service", "service"),
            "{\"expiresAt\": \"2030-01-01T00:00:00Z\"}")
        .is(204);
    Reply newest = log(sale.event(), "&limit=1").is(200);
    assertEquals("queue-service", newest.text("/entries/0/who"));
    Reply older = log(sale.event(), "&limit=1&before=" + newest.number("/next")).is(200);
    assertEquals("201", older.text("/entries/0/status"));
    assertTrue(older.json().path("next").isMissingNode(), older::toString);

    Reply operators = log(sale.event(), "&services=false").is(200);
    assertEquals(List.of("operator"), operators.json().path("entries").findValuesAsText("who"));
    log(sale.event(), "&before=x").isProblem(422, "invalid-request");
    site.send("GET", "/api/audit-log", BookingClient.operator(), "")
        .isProblem(422, "invalid-request");
  }

  @Test
  void secretsAndWhatIsNoJsonAreNotKept() {
    String event = event();
    site.putEvent(event, "{\"apiToken\": \"s3cr3t\", \"a\": [{\"passWord\": {\"x\": 1}}]}").is(400);
    site.putEvent(event, "s3cr3t").is(400);
    site.putEvent(event, "{\"name\": \"" + "n".repeat(20_000) + "\"}").is(422);

    Reply log = log(event, "").is(200);
    assertEquals(
        "{\"apiToken\":\"***\",\"a\":[{\"passWord\":\"***\"}]}", log.text("/entries/2/body"));
    assertEquals("(6 bytes that are not JSON)", log.text("/entries/1/body"));
    assertEquals(8_192, log.text("/entries/0/body").length());
    assertFalse(log.body().contains("s3cr3t"));
  }

  @Test
  void withoutAnEntryThereIsNoChange() {
    String event = event();
    refuseEntriesOf(event);
    try {
      site.putEvent(event, EventJson.usual().json()).isProblem(503, "unavailable");
      site.get("/api/events/" + event).is(404);
    } finally {
      TestDatabase.update("drop trigger refused on booking.audit_log");
    }
    site.putEvent(event, EventJson.usual().json()).is(201);
  }

  @Test
  void whoMayNotChangeAnythingLeavesNoEntry() {
    String event = event();
    String path = "/api/events/" + event;
    site.send("PUT", path, Map.of("Content-Type", "application/json"), "{}").is(401);
    site.send("PUT", path, bearer("queue-service", "service"), "{}").is(403);
    assertEquals(0, log(event, "").is(200).json().path("entries").size());
    site.get("/api/audit-log?event=" + event).is(401);
    site.send("GET", "/api/audit-log?event=" + event, bearer("x", "service"), "").is(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from booking.audit_log where event_id = '%s'",
        "truncate booking.audit_log",
        "update booking.audit_log set status = 500 where event_id = '%s'",
        "update booking.audit_log set principal = 'somebody' where event_id = '%s'"
      })
  void noEntryCanBeChangedOrRemoved(String statement) {
    Sale sale = site.opens(EventJson.usual());
    assertThrows(
        IllegalStateException.class, () -> TestDatabase.update(statement.formatted(sale.event())));
    assertEquals("201", log(sale.event(), "").text("/entries/0/status"));
  }

  @Test
  void anEntryWithoutAStatusCanOnlyGetOne() {
    String event = event();
    TestDatabase.update(
        "insert into booking.audit_log (event_id, principal, roles, method, path)"
            + " values (?, 'a', 'operator', 'PUT', '/')",
        event);
    assertTrue(log(event, "").json().at("/entries/0/status").isMissingNode());
    String set = "update booking.audit_log set status = 200%s where event_id = ?";
    assertThrows(
        IllegalStateException.class,
        () -> TestDatabase.update(set.formatted(", path = '/x'"), event));
    TestDatabase.update(set.formatted(""), event);
    assertThrows(IllegalStateException.class, () -> TestDatabase.update(set.formatted(""), event));
  }

  private static void refuseEntriesOf(String event) {
    TestDatabase.update(
        """
        create or replace function booking.refuse() returns trigger language plpgsql as $$
        begin raise exception 'refused'; end $$""");
    TestDatabase.update(
        "create trigger refused before insert on booking.audit_log for each row"
            + " when (new.event_id = '%s') execute function booking.refuse()".formatted(event));
  }

  private static String event() {
    return "event-" + UUID.randomUUID().toString().substring(0, 13);
  }

  private Reply log(String event, String more) {
    return site.send("GET", "/api/audit-log?event=" + event + more, BookingClient.operator(), "");
  }

  private static Map<String, String> bearer(String name, String role) {
    return Map.of(
        "Authorization",
        "Bearer " + TestStores.keys().token(name, role, Duration.ofMinutes(5)),
        "Content-Type",
        "application/json");
  }
}
