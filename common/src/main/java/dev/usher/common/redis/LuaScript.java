package dev.usher.common.redis;

import dev.usher.common.resource.Resource;
import dev.usher.common.trace.Traces;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A Lua script kept as a resource and called by its SHA-1. If Redis does not know the script
 * (restart, flush, failover), the same call sends the text once.
 */
public final class LuaScript {
  private final String name;
  private final String text;
  private final String sha;

  private LuaScript(String name, String text) {
    this.name = name;
    this.text = text;
    this.sha = sha1(text);
  }

  /**
   * The script in the named file of the owner's package.
   *
   * @throws IllegalStateException if there is no such file
   */
  public static LuaScript load(Class<?> owner, String file) {
    return new LuaScript(file, Resource.text(owner, file));
  }

  /**
   * Runs the script; returns its result.
   *
   * @throws IllegalArgumentException unless all keys have the same hash tag
   */
  public Uni<Response> call(RedisAPI redis, List<String> keys, List<String> args) {
    HashTag.requireOne(keys);
    return Traces.redis(
        name,
        redis
            .evalsha(arguments(sha, keys, args))
            .onFailure(LuaScript::isUnknown)
            .recoverWithUni(() -> redis.eval(arguments(text, keys, args))));
  }

  private static boolean isUnknown(Throwable failure) {
    return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
  }

  private static List<String> arguments(String script, List<String> keys, List<String> args) {
    List<String> all = new ArrayList<>(2 + keys.size() + args.size());
    all.add(script);
    all.add(Integer.toString(keys.size()));
    all.addAll(keys);
    all.addAll(args);
    return all;
  }

  private static String sha1(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }
}
