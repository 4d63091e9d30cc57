package dev.usher.common.redis;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.mutiny.redis.client.RedisAPI;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

class LuaScriptTest {
  private static final RedisAPI NEVER_CALLED =
      RedisAPI.newInstance(
          (io.vertx.redis.client.RedisAPI)
              Proxy.newProxyInstance(
                  LuaScriptTest.class.getClassLoader(),
                  new Class<?>[] {io.vertx.redis.client.RedisAPI.class},
                  (proxy, method, args) -> {
                    throw new AssertionError("Redis is called: " + method.getName());
                  }));

  /** A Redis without a cluster would run it. */
  @Test
  void aScriptIsNotSentWithKeysOfSeveralEvents() {
    LuaScript script = LuaScript.load(LuaScriptTest.class, "one.lua");
    List<String> keys = List.of("usher:{show}:version", "usher:{other}:version");
    assertThrows(IllegalArgumentException.class, () -> script.call(NEVER_CALLED, keys, List.of()));
  }
}
