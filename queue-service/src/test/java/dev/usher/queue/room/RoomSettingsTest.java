package dev.usher.queue.room;

import static dev.usher.queue.testing.WaitingRoom.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings of a room are accepted, and how others are refused. */
@QuarkusTest
@WithTestResource(TestStores.class)
class RoomSettingsTest {
  private static final String OPERATOR = TestStores.keys().operatorToken(Duration.ofMinutes(5));

  @Test
  void aRoomCannotAskForLoginsWithoutAProvider() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply refused = room.set("joinRules", new JsonObject().put("login", true));
    assertEquals(422, refused.status(), refused::toString);
    assertTrue(refused.body().contains("joinRules.login"), refused::toString);
    assertTrue(refused.body().contains("usher.visitors.issuer"), refused::toString);
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
        "maxActive, 2000000",
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
        "targetUrl, https://shop.example@evil.example/",
        "targetUrl, https://",
        "targetUrl, 'https://a b'",
        "colour, red",
        "endsAt, tomorrow",
        "announcement, ''",
        "announcement, 'a\u0000b'",
        "maxPassTtl, PT9M",
        "maxPassTtl, P8D",
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
        "{\"mode\": \"DRAW\", \"startsAt\": \"2040-01-01T00:00:00Z\"}",
        "{\"protection\": {\"watch\": \"NONE\", \"maxLatency\": \"PT0.5S\", \"minPerMinute\": 3}}",
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
  void aDrawWithAPublicValueNeedsTheFolderOfPublicValues() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    Reply reply = room.set("mode", "DRAW", "publicSource", "quicknet-1");
    reply.isProblem(422, "invalid-request");
    assertEquals("publicSource", reply.text("/violations/0/field"));
    assertNothingLeft(room);
  }

  /** As if another instance, which has the folder, had accepted the public source. */
  @Test
  void aPublicSourceThatStaysNeedsNoFolder() {
    String start = Instant.now().plusSeconds(3600).toString();
    WaitingRoom room =
        WaitingRoom.opened(ServiceUnderTest.url(), "mode", "DRAW", "startsAt", start);
    TestDatabase.update(
        "update queue.room set public_source = 'quicknet-1' where id = ?", room.id());
    Object[] same = {"mode", "DRAW", "startsAt", start, "publicSource", "quicknet-1"};
    room.set(same).is(200);
    same[5] = "quicknet-2";
    room.set(same).isProblem(422, "invalid-request");
  }

  @ParameterizedTest
  @CsvSource({
    ",",
    "2020-01-01T00:00:00Z, 2021-01-01T00:00:00Z",
    "2040-01-01T00:00:00Z, 2040-01-01T00:00:00Z",
  })
  void aDrawNeedsTimeToEnterIt(@Nullable String opensAt, @Nullable String startsAt) {
    Object[] changes = {"mode", "DRAW", "opensAt", opensAt, "startsAt", startsAt};
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    assertNeedsTimeToEnter(room.set(changes));
    assertNothingLeft(room);
    changes[1] = "FIFO";
    room.set(changes).is(201);
    changes[1] = "DRAW";
    assertNeedsTimeToEnter(room.set(changes));
  }

  private static void assertNeedsTimeToEnter(Reply reply) {
    reply.isProblem(422, "invalid-request");
    assertEquals("startsAt", reply.text("/violations/0/field"));
  }

  @Test
  void aBodyOver64KiBIsRefused() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    // Often: a client that still sends when it is refused must get the refusal nevertheless.
    for (int i = 0; i < 50; i++) {
      Reply reply = room.put(settings("name", "x".repeat(70_000)).encode(), OPERATOR);
      assertEquals(413, reply.status());
      assertEquals("body-too-large", reply.problem());
    }
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + OPERATOR, "Content-Type", "application/json");
    String settings = settings("name", "x".repeat(70_000)).encode();
    assertEquals(413, Http.sendChunked("PUT", room.uri(), settings, headers).status());
    assertNothingLeft(room);
  }

  private static long revision(WaitingRoom room) {
    return TestDatabase.number("select revision from queue.room where id = ?", room.id());
  }

  private static void assertNothingLeft(WaitingRoom room) {
    assertEquals(0, TestDatabase.number("select count(*) from queue.room where id = ?", room.id()));
  }
}
