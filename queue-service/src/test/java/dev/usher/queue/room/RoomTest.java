package dev.usher.queue.room;

import static dev.usher.queue.testing.WaitingRoom.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStores.class)
class RoomTest {
  private static final String OPERATOR = TestStores.keys().operatorToken(Duration.ofMinutes(5));

  @Test
  void aRoomIsMadeAndChanged() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    assertEquals(201, room.set().status());
    Reply changed = room.set("maxActive", 7, "claimWindow", "PT30S");
    assertEquals(200, changed.status());
    assertEquals(7, changed.number("/maxActive"));
    assertEquals("PT30S", changed.text("/claimWindow"));
    assertEquals("OPEN", room.look().getString("state"));
  }

  @Test
  void settingsAreShownToOperatorsOnly() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    List<String> settings =
        List.of("admitPerMinute", "maxActive", "claimWindow", "passTtl", "targetUrl");
    String visitor = room.joins().bearer().get("Authorization");
    for (String bearer : List.of("", visitor, "Bearer " + OPERATOR)) {
      boolean isOperator = bearer.endsWith(OPERATOR);
      Map<String, String> headers = bearer.isEmpty() ? Map.of() : Map.of("Authorization", bearer);
      JsonNode one = Http.send("GET", room.uri(), "", headers).json();
      String before = room.id().substring(0, room.id().length() - 1);
      JsonNode listed =
          Http.send(
                  "GET", ServiceUnderTest.url() + "/api/rooms?limit=1&after=" + before, "", headers)
              .json()
              .at("/rooms/0");
      for (JsonNode shown : List.of(one, listed)) {
        assertEquals(room.id(), shown.path("room").asText());
        for (String setting : settings) {
          assertEquals(isOperator, shown.has(setting), () -> setting + ": " + shown);
        }
      }
    }
  }

  @Test
  void madeByManyAtOnceItIsMadeOnce() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    List<Integer> statuses =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(
                i ->
                    Http.sendAsync(
                        "PUT",
                        room.uri(),
                        settings().encode(),
                        Map.of(
                            "Authorization",
                            "Bearer " + OPERATOR,
                            "Content-Type",
                            "application/json")))
            .toList()
            .stream()
            .map(reply -> reply.join().status())
            .sorted()
            .toList();
    assertEquals(List.of(200, 200, 200, 200, 200, 200, 200, 201), statuses);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "name, ''",
        "name, null",
        "name, 'a\u0000b'",
        "mode, LOTTERY",
        "admitPerMinute, 0",
        "admitPerMinute, -5",
        "admitPerMinute, 2000000",
        "admitPerMinute, 99999999999999999999",
        "admitPerMinute, null",
        "maxActive, 0",
        "maxActive, null",
        "claimWindow, PT0S",
        "claimWindow, -PT5S",
        "claimWindow, P400D",
        "claimWindow, soon",
        "passTtl, PT0S",
        "passTtl, P8D",
        "opensAt, yesterday",
        "opensAt, +300000-01-01T00:00:00Z",
        "startsAt, +10000-01-01T00:00:00Z",
        "opensAt, 1999-12-31T23:59:59Z",
        "targetUrl, null",
        "targetUrl, javascript:alert(1)",
        "targetUrl, //other.example/x",
        "targetUrl, ///other.example/x",
        "targetUrl, https://a.example/#x",
        "targetUrl, https://",
        "targetUrl, 'https://a b'",
        "colour, red",
      })
  void badSettingsAreRefusedAndLeaveNothing(String field, @Nullable String value) {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Object sent =
        value != null && value.matches("-?\\d+") ? new java.math.BigInteger(value) : value;
    Reply reply = room.put(settings(field, sent == null ? "" : sent).encode(), OPERATOR);
    if (value == null) {
      var without = settings();
      without.remove(field);
      reply = room.put(without.encode(), OPERATOR);
    }
    assertTrue(reply.status() == 400 || reply.status() == 422, reply::toString);
    assertTrue(
        List.of("malformed-request", "invalid-request").contains(reply.problem()), reply::toString);
    assertNothingLeft(room);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "\"x\"", "{\"name\":}", "{} {}"})
  void malformedSettingsAreRefused(String body) {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply reply = room.put(body, OPERATOR);
    assertTrue(reply.status() == 400 || reply.status() == 422, reply::toString);
    assertTrue(
        List.of("malformed-request", "invalid-request").contains(reply.problem()), reply::toString);
    assertNothingLeft(room);
  }

  @ParameterizedTest
  @CsvSource({
    "passTtl, 300000, duration",
    "passTtl, '\"300000\"', duration",
    "claimWindow, 1.5, duration",
    "mode, 0, FIFO",
    "mode, '\"fifo\"', FIFO",
    "mode, '\"\"', FIFO",
    "admitPerMinute, 2147483648, 2147483647",
    "admitPerMinute, '\"60\"', whole number",
    "admitPerMinute, 60.0, whole number",
    "maxActive, true, whole number",
    "opensAt, 1777662000, time",
    "opensAt, '\"1777662000\"', time",
    "name, 5, text",
    "name, '\"a\\ud800b\"', Unicode",
    "colour, 1, known",
  })
  void settingsOfAnotherTypeAreRefusedByField(String field, String json, String words) {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    var settings = settings();
    settings.remove(field);
    String body = settings.encode().replaceFirst("\\{", "{\"" + field + "\":");
    String sent = body.replaceFirst("\":", "\":" + json.replace("\\", "\\\\") + ",");
    Reply reply = room.put(sent, OPERATOR);
    assertEquals(400, reply.status(), reply::toString);
    assertEquals("malformed-request", reply.problem());
    assertEquals(field, reply.text("/violations/0/field"));
    assertTrue(reply.text("/violations/0/message").contains(words), reply::toString);
    assertFalse(reply.toString().matches("(?s).*(java|dev\\.usher|Usable|RoomRequest).*"));
    assertNothingLeft(room);
  }

  @Test
  void allThatIsWrongIsNamedByItsFieldInJson() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply reply =
        room.set("name", " ", "targetUrl", "x", "opensAt", "1999-01-01T00:00:00Z", "maxActive", 0);
    assertEquals(422, reply.status());
    assertEquals("invalid-request", reply.problem());
    List<String> fields = reply.json().at("/violations").findValuesAsText("field");
    assertEquals(List.of("maxActive", "name", "opensAt", "targetUrl"), fields);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Zo\u00eb \ud83c\udf9f", "\\\"'<b>&", " \u05e9\u05dc\u05d5\u05dd "})
  void aNameIsReturnedAsItWasSent(String name) {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "name", name);
    assertEquals(name, room.look().getString("name"));
    assertEquals(
        1,
        TestDatabase.number(
            "select count(*) from queue.room where id = ? and length(name) = "
                + name.codePointCount(0, name.length()),
            room.id()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\ud800b", "\u200b\u200d", "\u0301", "a\u202eb", "a\u0085b"})
  void aNameThatCannotBeSeenOrStoredIsRefused(String name) {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    StringBuilder escaped = new StringBuilder();
    name.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
    Reply reply =
        room.put(settings("name", "@").encode().replace("@", escaped.toString()), OPERATOR);
    assertTrue(reply.status() == 400 || reply.status() == 422, reply::toString);
    assertTrue(reply.text("/detail").startsWith("name "), reply::toString);
    assertNothingLeft(room);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"opensAt\": \"2030-01-01T00:00:00.123456789Z\"}",
        "{\"opensAt\": \"2020-01-01T00:00:00Z\", \"startsAt\": \"2030-01-01T01:00:00+01:00\"}",
        "{\"targetUrl\": \"/events/gala?a=b\", \"claimWindow\": \"PT1.5S\", \"passTtl\": \"P7D\"}",
        "{\"name\": \"Zo\u00eb\", \"admitPerMinute\": 1000000, \"maxActive\": 1}",
      })
  void whatGetReturnsPutAcceptsAndChangesNothing(String changes) {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply made = room.put(settings().mergeIn(new JsonObject(changes)).encode(), OPERATOR);
    assertEquals(201, made.status(), made::toString);
    for (String phase : List.of("", "pause", "sold-out", "resume", "end")) {
      if (!phase.isEmpty()) {
        room.is(phase);
      }
      JsonObject before = room.lookAsOperator();
      long revision = revision(room);
      Reply again = room.put(before.encode(), OPERATOR);
      assertEquals(200, again.status(), again::toString);
      assertEquals(before, new JsonObject(again.body()), phase);
      assertEquals(before, room.lookAsOperator(), phase);
      assertEquals(revision, revision(room), phase);
    }
  }

  @Test
  void aRoomPutUnderAnothersAddressIsRefused() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    WaitingRoom other = WaitingRoom.at(ServiceUnderTest.url());
    Reply reply = other.put(room.lookAsOperator().encode(), OPERATOR);
    assertEquals(422, reply.status());
    assertTrue(reply.text("/detail").startsWith("room "), reply::toString);
    assertNothingLeft(other);
  }

  private static long revision(WaitingRoom room) {
    return TestDatabase.number("select revision from queue.room where id = ?", room.id());
  }

  @Test
  void aRoomThatStartsBeforeItOpensIsRefused() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply reply = room.set("opensAt", "2030-01-02T00:00:00Z", "startsAt", "2030-01-01T00:00:00Z");
    assertEquals(422, reply.status());
    assertEquals("invalid-request", reply.problem());
    assertEquals("startsAt", reply.text("/violations/0/field"));
    assertNothingLeft(room);
  }

  @Test
  void aDrawIsRefusedForNow() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply reply = room.set("mode", "DRAW");
    assertEquals(422, reply.status());
    assertEquals("draw-not-available", reply.problem());
    assertNothingLeft(room);
  }

  @Test
  void aBodyOver64KiBIsRefused() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply reply = room.put(settings("name", "x".repeat(70_000)).encode(), OPERATOR);
    assertEquals(413, reply.status());
    assertEquals("body-too-large", reply.problem());
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + OPERATOR, "Content-Type", "application/json");
    String settings = settings("name", "x".repeat(70_000)).encode();
    assertEquals(413, Http.sendChunked("PUT", room.uri(), settings, headers).status());
    assertNothingLeft(room);
  }

  @Test
  void onlyOperatorsMakeRooms() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    String body = settings().encode();
    assertEquals(401, room.put(body, "").status());
    assertEquals("unauthorized", room.put(body, "").problem());
    assertEquals("unauthorized", room.put(body, "a.b.c").problem());
    String expired = TestStores.keys().token("operator", "operator", Duration.ofMinutes(-5));
    assertEquals("unauthorized", room.put(body, expired).problem());
    String service = TestStores.keys().token("booking", "service", Duration.ofMinutes(5));
    assertEquals(403, room.put(body, service).status());
    assertEquals("forbidden", room.put(body, service).problem());
    assertNothingLeft(room);
  }

  @Test
  void aServiceMaySayThatAllIsSoldButNotEndTheSale() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url());
    String service = TestStores.keys().token("booking", "service", Duration.ofMinutes(5));
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + service);
    assertEquals(204, Http.send("POST", room.uri() + "/sold-out", "", bearer).status());
    assertEquals(403, Http.send("POST", room.uri() + "/end", "", bearer).status());
    assertEquals(401, Http.send("POST", room.uri() + "/resume", "", Map.of()).status());
    assertEquals("SOLD_OUT", room.look().getString("state"));
    room.is("end");
    assertEquals(409, Http.send("POST", room.uri() + "/resume", "", bearer).status());
    assertEquals("room-ended", room.join().problem());
  }

  @Test
  void nobodyFindsARoomThatIsNot() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Map<String, String> bearer = Map.of("Authorization", "Bearer " + OPERATOR);
    for (String call :
        List.of(
            "GET ",
            "POST /tokens",
            "GET /position",
            "GET /stream",
            "POST /passes",
            "POST /pause",
            "POST /resume",
            "POST /sold-out",
            "DELETE /passes/x")) {
      String[] parts = call.split(" ", -1);
      Reply reply = Http.send(parts[0], room.uri() + parts[1], "", bearer);
      assertEquals(404, reply.status(), call);
      assertEquals("unknown-room", reply.problem(), call);
    }
    String odd = ServiceUnderTest.url() + "/api/rooms/No%20Such%7Droom/tokens";
    assertEquals("unknown-room", Http.send("POST", odd, "", Map.of()).problem());
    for (String call : List.of("pause", "resume", "sold-out", "end")) {
      String nowhere = ServiceUnderTest.url() + "/api/rooms/%00/" + call;
      assertEquals("unknown-room", Http.send("POST", nowhere, "", bearer).problem(), call);
    }
    Reply unusable =
        Http.send(
            "PUT",
            ServiceUnderTest.url() + "/api/rooms/No_Room",
            settings().encode(),
            Map.of("Authorization", "Bearer " + OPERATOR, "Content-Type", "application/json"));
    assertEquals(422, unusable.status());
  }

  private static void assertNothingLeft(WaitingRoom room) {
    assertEquals(0, TestDatabase.number("select count(*) from queue.room where id = ?", room.id()));
  }
}
