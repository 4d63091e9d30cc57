package dev.usher.queue.shield;

import dev.usher.common.redis.LuaScript;
import dev.usher.pass.BrowserKey;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.pass.PassClaims;
import dev.usher.queue.room.RoomKeys;
import dev.usher.queue.room.RoomProblems;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Codes that stand for a pass in the address by which a visitor returns to a site: the id of the
 * pass and a random secret, good once and for a minute. A pass has one code, the latest. Addresses
 * are logged and shared, so the pass itself is never in one. If Redis loses a code, the visitor
 * goes through the waiting page again, and on with the same pass.
 */
@ApplicationScoped
class ReturnCodes {
  private static final LuaScript KEEP = LuaScript.load(ReturnCodes.class, "keep-code.lua");
  private static final LuaScript TAKE = LuaScript.load(ReturnCodes.class, "take-code.lua");
  private static final Duration GOOD_FOR = Duration.ofMinutes(1);
  private static final char SEPARATOR = '.';
  private static final int LONGEST_ID = 100;
  private static final int PARTS = 4;

  private final RedisAPI redis;
  private final Duration timeout;

  ReturnCodes(RedisAPI redis, QueueSettings settings) {
    this.redis = redis;
    this.timeout = settings.waitingRoom().redisTimeout();
  }

  /**
   * What a code stands for.
   *
   * @param browser the hash of the key of the browser that may use it
   */
  record Content(PassClaims pass, String browser) {}

  /**
   * A new code for a pass, in place of an earlier one.
   *
   * @return fails with problem {@code queue-unavailable} without Redis
   */
  Uni<String> keep(PassClaims pass, String browser) {
    // Random and hard to guess, as keys of browsers are.
    String secret = BrowserKey.random().value();
    String content =
        String.join(
            " ",
            pass.visitor(),
            Long.toString(pass.issuedAt()),
            Long.toString(pass.endsAt()),
            browser);
    String goodFor = Long.toString(GOOD_FOR.toMillis());
    return call(KEEP, RoomKeys.code(pass.room(), pass.id()), secret + " " + content, goodFor)
        .replaceWith(pass.id() + SEPARATOR + secret);
  }

  /**
   * What the code stands for, once; empty if it was used, is too old or never was one.
   *
   * @return fails with problem {@code queue-unavailable} without Redis
   */
  Uni<Optional<Content>> take(String room, String code) {
    int end = code.lastIndexOf(SEPARATOR);
    if (end < 0 || end > LONGEST_ID || !BrowserKey.isOne(code.substring(end + 1))) {
      return Uni.createFrom().item(Optional.<Content>empty());
    }
    String id = code.substring(0, end);
    return call(TAKE, RoomKeys.code(room, id), code.substring(end + 1))
        .map(found -> content(room, id, found));
  }

  private Uni<Response> call(LuaScript script, String key, String... arguments) {
    return script
        .call(redis, List.of(key), List.of(arguments))
        .ifNoItem()
        .after(timeout)
        .fail()
        .onFailure()
        .transform(RoomProblems::unavailable);
  }

  private static Optional<Content> content(String room, String id, @Nullable Response found) {
    if (found == null) {
      return Optional.empty();
    }
    String[] parts = found.toString().split(" ", -1);
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    PassClaims pass =
        new PassClaims(
            room, parts[0], id, Long.parseLong(parts[1]), Long.parseLong(parts[2]), false);
    return Optional.of(new Content(pass, parts[3]));
  }
}
