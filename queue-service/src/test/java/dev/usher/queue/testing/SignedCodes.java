package dev.usher.queue.testing;

import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The codes that operators create. */
public enum SignedCodes {
  INVITATIONS("invitations", "joins"),
  BYPASS_LINKS("bypass-links", "uses");

  private final String path;
  private final String uses;

  SignedCodes(String path, String uses) {
    this.path = path;
    this.uses = uses;
  }

  /** New codes, with so many uses each. */
  public List<String> of(WaitingRoom room, int count, int usesOfEach) {
    return create(room, count, usesOfEach)
        .is(200)
        .body()
        .lines()
        .skip(1)
        .map(line -> Arrays.asList(line.split(",")).get(0))
        .toList();
  }

  /** A new code. */
  public String one(WaitingRoom room, int usesOfIt) {
    return of(room, 1, usesOfIt).get(0);
  }

  /** The response to an operator who creates codes that end tomorrow. */
  public Reply create(WaitingRoom room, int count, int usesOfEach) {
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    return create(room, count, usesOfEach, tomorrow, WaitingRoom.operator());
  }

  /** The response to somebody who wants to create codes. */
  public Reply create(
      WaitingRoom room, int count, int usesOfEach, Instant end, Map<String, String> headers) {
    String body =
        new JsonObject()
            .put("count", count)
            .put(uses, usesOfEach)
            .put("expiresAt", end.toString())
            .encode();
    return Http.send("POST", room.uri() + "/" + path, body, headers);
  }
}
