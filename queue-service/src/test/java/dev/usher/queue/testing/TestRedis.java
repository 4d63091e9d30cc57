package dev.usher.queue.testing;

import dev.usher.testing.TestStores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The Redis of {@link TestStores}, used directly and not through the service under test. */
public final class TestRedis {
  private static final Redis REDIS =
      Redis.createClient(Vertx.vertx(), TestStores.stores().redisUrl());

  private TestRedis() {}

  /** Sends a command and waits for the response. */
  public static Optional<Response> send(String command, String... arguments) {
    Request request = Request.cmd(Command.create(command));
    List.of(arguments).forEach(request::arg);
    try {
      return Optional.ofNullable(
          REDIS.send(request).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS));
    } catch (Exception e) {
      throw new IllegalStateException(command, e);
    }
  }
}
