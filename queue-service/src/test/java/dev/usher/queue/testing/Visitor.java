package dev.usher.queue.testing;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Somebody with a token.
 *
 * @param room the address of the room on the instance they talk to
 */
public record Visitor(String room, String token, long number) {

  /** Who has joined by a request of their own. */
  public static Visitor of(String room, Reply joined) {
    JsonObject body = joined.json();
    if (body.getString("token") == null) {
      throw new AssertionError("No queue token: " + joined);
    }
    return new Visitor(room, body.getString("token"), body.getLong("number"));
  }

  /** Asks where they stand. */
  public Reply asks() {
    return Http.send("GET", room + "/position", "", bearer());
  }

  /** Asks where they stand, without waiting for the answer. */
  public CompletableFuture<Reply> asksAsync() {
    return Http.sendAsync("GET", room + "/position", "", bearer());
  }

  /** Their state by their own asking. */
  public String state() {
    Reply reply = asks();
    return reply.status() == 200 ? reply.json().getString("state") : "" + reply;
  }

  /** Asks for the pass. */
  public Reply claims() {
    return Http.send("POST", room + "/passes", "", bearer());
  }

  /** Asks for the pass, without waiting for the answer. */
  public CompletableFuture<Reply> claimsAsync() {
    return Http.sendAsync("POST", room + "/passes", "", bearer());
  }

  /** Joins again, with the queue token they have. */
  public Reply joinsAgain() {
    return Http.send("POST", room + "/tokens", "", bearer());
  }

  /** The header that carries the token. */
  public Map<String, String> bearer() {
    return Map.of("Authorization", "Bearer " + token);
  }
}
