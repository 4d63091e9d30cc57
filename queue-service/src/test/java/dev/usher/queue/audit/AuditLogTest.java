package dev.usher.queue.audit;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.Visitor;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
class AuditLogTest {
  private static final Map<String, String> OPERATOR =
      Map.of(
          "Authorization",
          "Bearer " + TestStores.keys().token("ada", "operator", Duration.ofMinutes(5)));

  @Test
  void everyCallOfOperatorsAndServicesHasAnEntryAndVisitorsHaveNone() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    Visitor visitor = room.joins();
    await().until(visitor::state, "YOUR_TURN"::equals);
    String passId = visitor.claims().is(201).text("/passId");
    send(room, "/pause").is(204);
    send(room, "/resume").is(204);
    send(room, "/sold-out").is(204);
    assertEquals(204, room.finish(passId).status());
    send(room, "/end").is(204);
    send(room, "/pause").is(409);

    Reply log = log(room, "").is(200);
    assertEquals(
        List.of(
            "POST " + path(room, "/pause") + " 409 ada",
            "POST " + path(room, "/end") + " 204 ada",
            "DELETE " + path(room, "/passes/" + passId) + " 204 booking-service",
            "POST " + path(room, "/sold-out") + " 204 ada",
            "POST " + path(room, "/resume") + " 204 ada",
            "POST " + path(room, "/pause") + " 204 ada",
            "PUT " + path(room, "") + " 201 operator"),
        entries(log));
    assertTrue(log.text("/entries/6/body").contains("\"admitPerMinute\":6000"), log::toString);
    assertEquals(6, entries(log(room, "&services=false")).size());
  }

  @Test
  void withoutAnEntryThereIsNoChange() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    TestDatabase.update(
        """
        create or replace function queue.refuse() returns trigger language plpgsql as $$
        begin raise exception 'refused'; end $$""");
    TestDatabase.update(
        "create trigger refused before insert on queue.audit_log for each row"
            + " when (new.event_id = '%s') execute function queue.refuse()".formatted(room.id()));
    try {
      send(room, "/pause").isProblem(503, "queue-unavailable");
      assertEquals("OPEN", room.look().getString("state"));
    } finally {
      TestDatabase.update("drop trigger refused on queue.audit_log");
    }
    send(room, "/pause").is(204);
    assertEquals("PAUSED", room.look().getString("state"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from queue.audit_log where event_id = '%s'",
        "truncate queue.audit_log",
        "update queue.audit_log set status = 500 where event_id = '%s'",
        "update queue.audit_log set principal = 'somebody' where event_id = '%s'"
      })
  void noEntryCanBeChangedOrRemoved(String statement) {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    assertThrows(
        IllegalStateException.class, () -> TestDatabase.update(statement.formatted(room.id())));
    assertEquals(1, entries(log(room, "")).size());
  }

  private static List<String> entries(Reply log) {
    return StreamSupport.stream(log.json().path("entries").spliterator(), false)
        .map(
            entry ->
                String.join(
                    " ",
                    entry.path("method").asText(),
                    entry.path("path").asText(),
                    entry.path("status").asText(),
                    entry.path("who").asText()))
        .toList();
  }

  private static String path(WaitingRoom room, String more) {
    return "/api/rooms/" + room.id() + more;
  }

  private static Reply send(WaitingRoom room, String action) {
    return Http.send("POST", room.uri() + action, "", OPERATOR);
  }

  private static Reply log(WaitingRoom room, String more) {
    return Http.send(
        "GET", ServiceUnderTest.url() + "/api/audit-log?event=" + room.id() + more, "", OPERATOR);
  }
}
