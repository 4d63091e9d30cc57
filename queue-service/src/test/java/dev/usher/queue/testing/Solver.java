package dev.usher.queue.testing;

import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Map;
import org.altcha.altcha.Altcha;

/** A client that does the work that a room requires of those who join. */
public final class Solver {
  private Solver() {}

  /** Gets a challenge. */
  public static JsonObject challenge(WaitingRoom room) {
    return new JsonObject(Http.send("GET", room.uri() + "/challenge", "", Map.of()).is(200).body());
  }

  /** Gets a challenge and solves it. */
  public static String solution(WaitingRoom room) {
    return solve(challenge(room));
  }

  /** Solves a challenge. */
  public static String solve(JsonObject challenge) {
    return encode(challenge.copy().put("number", number(challenge)));
  }

  /** The secret number of a challenge. */
  public static long number(JsonObject challenge) {
    try {
      return Altcha.solveChallenge(
              challenge.getString("challenge"),
              challenge.getString("salt"),
              Altcha.Algorithm.SHA256,
              challenge.getLong("maxnumber"),
              0)
          .number;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A solution as a join sends it. */
  public static String encode(JsonObject solution) {
    return Base64.getEncoder().encodeToString(solution.toBuffer().getBytes());
  }

  /** Joins with a solution. */
  public static Reply joins(WaitingRoom room, String solution) {
    String body = new JsonObject().put("altcha", solution).encode();
    return Http.send("POST", room.uri() + "/tokens", body, Map.of());
  }
}
