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
 * Codes that stand for a pass in the address by which a visitor returns to a site: random, good
 * once and for a minute. Addresses are logged and shared, so the pass itself is never in one. If
 * Redis loses a code, the visitor goes through the waiting page again, and on with the same pass.
 */
@ApplicationScoped
class ReturnCodes {
  private static final LuaScript KEEP = LuaScript.load(ReturnCodes.class, "keep-code.lua");
  private static final LuaScript TAKE = LuaScript.load(ReturnCodes.class, "take-code.lua");
  private static final LuaScript BIND = LuaScript.load(ReturnCodes.class, "bind-pass.lua");
  private static final Duration GOOD_FOR = Duration.ofMinutes(1);
  private static final int PARTS = 5;

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
   * A new code for a pass.
   *
   * @return fails with problem {@code queue-unavailable} without Redis
   */
  Uni<String> keep(PassClaims pass, String browser) {
    // Random and hard to guess, as keys of browsers are.
    String code = BrowserKey.random().value();
    String content =
        String.join(
            " ",
            pass.visitor(),
            pass.id(),
            Long.toString(pass.issuedAt()),
            Long.toString(pass.endsAt()),
            browser);
    String goodFor = Long.toString(GOOD_FOR.toMillis());
    return call(KEEP, RoomKeys.code(pass.room(), code), content, goodFor).replaceWith(code);
  }

  /**
   * What the code stands for, once; empty if it was used, is too old or never was one.
   *
   * @return fails with problem {@code queue-unavailable} without Redis
   */
  Uni<Optional<Content>> take(String room, String code) {
    return BrowserKey.isOne(code)
        ? call(TAKE, RoomKeys.code(room, code)).map(found -> content(room, found))
        : Uni.createFrom().item(Optional.<Content>empty());
  }

  /**
   * Whether the browser is the first that arrives with this pass, or was: a visitor could let
   * others arrive with theirs.
   *
   * @return fails with problem {@code queue-unavailable} without Redis
   */
  Uni<Boolean> bind(PassClaims pass, String browser, Duration left) {
    String key = RoomKeys.browser(pass.room(), pass.id());
    return call(BIND, key, browser, Long.toString(left.toMillis()))
        .map(bound -> bound.toInteger() == 1);
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

  private static Optional<Content> content(String room, @Nullable Response found) {
    if (found == null) {
      return Optional.empty();
    }
    String[] parts = found.toString().split(" ", -1);
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    PassClaims pass =
        new PassClaims(
            room, parts[0], parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3]));
    return Optional.of(new Content(pass, parts[4]));
  }
}
