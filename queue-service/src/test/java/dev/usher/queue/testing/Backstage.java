package dev.usher.queue.testing;

import dev.usher.testing.TestStores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The stores, seen past the service: to look at what it left there and to break it. */
public final class Backstage {
  private static final Redis REDIS =
      Redis.createClient(Vertx.vertx(), TestStores.stores().redisUrl());

  private Backstage() {}

  /** Sends Redis a command. */
  public static Optional<Response> redis(String command, String... arguments) {
    Request request = Request.cmd(Command.create(command));
    List.of(arguments).forEach(request::arg);
    try {
      return Optional.ofNullable(
          REDIS.send(request).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
    } catch (Exception e) {
      throw new IllegalStateException(command, e);
    }
  }

  /** The one number that a query answers. */
  public static long number(String sql, Object... arguments) {
    try (var connection =
            DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
        var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Changes rows. */
  public static void update(String sql, Object... arguments) {
    try (var connection =
            DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
        var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
