package dev.usher.queue.room;

import static dev.usher.queue.testing.WaitingRoom.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may make, change, see and end a room. */
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
  void anOperatorFindsRoomsByWordsOfTheirNameOrId() {
    String word = "w" + UUID.randomUUID().toString().substring(0, 8);
    WaitingRoom one =
        WaitingRoom.opened(ServiceUnderTest.url(), "name", "Überraschung im Zelt " + word);
    WaitingRoom other = WaitingRoom.opened(ServiceUnderTest.url(), "name", "AC/DC " + word);
    assertEquals(List.of(one.id()), found("über " + word, ""));
    assertEquals(List.of(other.id()), found(word + " dc", ""));
    assertEquals(List.of(one.id()), found(one.id(), ""));
    assertEquals(List.of(), found("nothing " + word, ""));
    String first = found(word, "&limit=1").get(0);
    String second = found(word, "&limit=1&after=" + first).get(0);
    assertEquals(Set.of(one.id(), other.id()), Set.of(first, second));
    assertEquals(401, search("gala", Map.of()).status());
    String service = TestStores.keys().token("booking", "service", Duration.ofMinutes(5));
    assertEquals(403, search("gala", Map.of("Authorization", "Bearer " + service)).status());
    assertEquals(422, search("%00", WaitingRoom.operator()).status());
  }

  private static List<String> found(String words, String query) {
    String encoded = URLEncoder.encode(words, StandardCharsets.UTF_8);
    Reply page = search(encoded + query, WaitingRoom.operator());
    assertEquals(200, page.status());
    List<String> ids = new ArrayList<>();
    page.json().path("rooms").forEach(room -> ids.add(room.path("room").asText()));
    return ids;
  }

  private static Reply search(String query, Map<String, String> headers) {
    return Http.send("GET", ServiceUnderTest.url() + "/api/rooms?search=" + query, "", headers);
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

  @Test
  void aChangeOfSettingsThatAnotherHasChangedMeanwhileIsRefusedAndChangesNothing() {
    WaitingRoom room = WaitingRoom.opened(ServiceUnderTest.url(), "maxActive", 5);
    String first = get(room).header("ETag");
    assertTrue(first.startsWith("\""), first);
    Reply changed = setIf("If-Match", first, room, "maxActive", 6).is(200);
    String second = changed.header("ETag");
    assertNotEquals(first, second);
    assertEquals(second, get(room).header("ETag"));

    Reply refused =
        setIf("If-Match", first, room, "name", "Mine").isProblem(412, "precondition-failed");
    assertTrue(refused.text("/detail").contains("Nothing was changed. GET it"), refused::toString);
    assertEquals(6, get(room).number("/maxActive"));
    assertEquals("Test", get(room).text("/name"));
    // Also if both want the same: the second has not seen what the first did.
    setIf("If-Match", first, room, "maxActive", 6).isProblem(412, "precondition-failed");
    // The phase is no setting.
    room.is("pause");
    assertEquals(second, get(room).header("ETag"));
    // As a proxy that compresses responses returns it, and in a list.
    setIf("If-Match", "\"x\", W/" + second, room, "maxActive", 7).is(200);
    setIf("If-Match", "*", room, "maxActive", 8).is(200);
    setIf("If-Match", "nonsense", room, "maxActive", 9).isProblem(412, "precondition-failed");
    assertEquals(200, room.set("maxActive", 9).status());
    assertEquals("", Http.send("GET", room.uri(), "", Map.of()).header("ETag"));
  }

  @Test
  void aRoomThatMustBeNewIsMadeOnceAndOneThatMustBeThereNever() {
    WaitingRoom room = WaitingRoom.at(ServiceUnderTest.url());
    setIf("If-Match", "*", room).isProblem(412, "precondition-failed");
    setIf("If-None-Match", "*", room).is(201);
    setIf("If-None-Match", "*", room, "maxActive", 3).isProblem(412, "precondition-failed");
    assertEquals(1000, get(room).number("/maxActive"));
  }

  private static Reply get(WaitingRoom room) {
    return Http.send("GET", room.uri(), "", WaitingRoom.operator()).is(200);
  }

  private static Reply setIf(String header, String tags, WaitingRoom room, Object... changes) {
    Map<String, String> headers = new HashMap<>(WaitingRoom.operator());
    headers.put(header, tags);
    return Http.send("PUT", room.uri(), settings(changes).encode(), headers);
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
