package dev.usher.queue.bypass;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.queue.testing.ServiceUnderTest;
import dev.usher.queue.testing.SignedCodes;
import dev.usher.queue.testing.WaitingRoom;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the tests of bypass links share: rooms, links, and browsers that follow them. */
abstract class BypassCase {
  static WaitingRoom opened(Object... changes) {
    return WaitingRoom.opened(ServiceUnderTest.url(), changes);
  }

  static String key() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  static String link(WaitingRoom room, int uses) {
    return SignedCodes.BYPASS_LINKS.one(room, uses);
  }

  static Map<String, String> json() {
    return Map.of("Content-Type", "application/json");
  }

  static Reply follows(WaitingRoom room, String code, String browser) {
    return followsAsync(room, code, browser).join();
  }

  static CompletableFuture<Reply> followsAsync(WaitingRoom room, String code, String browser) {
    return Http.sendAsync("POST", room.uri() + "/bypass", body(code, browser), json());
  }

  static Reply send(
      WaitingRoom room, String code, @Nullable String browser, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(json());
    all.putAll(headers);
    return Http.send("POST", room.uri() + "/bypass", body(code, browser), all);
  }

  static String body(String code, @Nullable String browser) {
    JsonObject body = new JsonObject().put("code", code);
    return (browser == null ? body : body.put("browser", browser)).encode();
  }

  static JsonObject claims(Reply pass) {
    String claims = pass.text("/pass").split("\\.", -1)[1];
    return new JsonObject(new String(Base64.getUrlDecoder().decode(claims), UTF_8));
  }

  static Reply renews(WaitingRoom room, Reply pass) {
    return Http.send(
        "POST",
        room.uri() + "/passes/" + pass.text("/passId") + "/renewal",
        "",
        Map.of("Authorization", "Bearer " + pass.text("/pass")));
  }

  static long used(WaitingRoom room) {
    return TestDatabase.number(
        "select coalesce(sum(used), 0) from queue.invitation where room = ?", room.id());
  }

  static long passes(WaitingRoom room) {
    return TestDatabase.number(
        "select count(*) from queue.pass where room = ? and number < 0", room.id());
  }
}
