package dev.usher.queue.testing;

import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A visitor with a queue token.
 *
 * @param room the address of the room at an instance
 */
public record Visitor(String room, String token, long number) {

  /** A visitor whose join was answered. */
  public static Visitor of(String room, Reply joined) {
    if (joined.text("/token").isEmpty()) {
      throw new AssertionError("No queue token: " + joined);
    }
    return new Visitor(room, joined.text("/token"), joined.number("/number"));
  }

  /** The same visitor at another instance. */
  public Visitor on(String url) {
    return new Visitor(url + room.substring(room.indexOf("/api/")), token, number);
  }

  /** Polls the position. */
  public Reply polls() {
    return Http.send("GET", room + "/position", "", bearer());
  }

  /** Polls the position without waiting for the reply. */
  public CompletableFuture<Reply> pollsAsync() {
    return Http.sendAsync("GET", room + "/position", "", bearer());
  }

  /** The draw with the visitor's entry. */
  public Reply draw() {
    return Http.send("GET", room + "/draw", "", bearer());
  }

  /** The state that a poll returns; the whole reply if it is an error. */
  public String state() {
    Reply reply = polls();
    return reply.status() == 200 ? reply.text("/state") : "" + reply;
  }

  /** Claims the pass. */
  public Reply claims() {
    return Http.send("POST", room + "/passes", "", bearer());
  }

  /** Claims the pass without waiting for the reply. */
  public CompletableFuture<Reply> claimsAsync() {
    return Http.sendAsync("POST", room + "/passes", "", bearer());
  }

  /** Joins again, with the queue token they have. */
  public Reply joinsAgain() {
    return Http.send("POST", room + "/tokens", "", bearer());
  }

  /** The same, without waiting for the reply. */
  public CompletableFuture<Reply> joinsAgainAsync() {
    return Http.sendAsync("POST", room + "/tokens", "", bearer());
  }

  /** Leaves the queue. */
  public Reply leaves() {
    return Http.send("DELETE", room + "/tokens", "", bearer());
  }

  /** The same visitor at another instance. */
  public Visitor at(WaitingRoom other) {
    return new Visitor(other.uri(), token, number);
  }

  /** The header that carries the token. */
  public Map<String, String> bearer() {
    return Map.of("Authorization", "Bearer " + token);
  }
}
