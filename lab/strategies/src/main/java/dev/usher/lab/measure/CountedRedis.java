package dev.usher.lab.measure;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;

/** A connection to Redis whose commands are counted in {@link Calls}. */
public final class CountedRedis implements RedisConnection {
  private final RedisConnection connection;

  /** Counts the commands of this connection. */
  public CountedRedis(RedisConnection connection) {
    this.connection = connection;
  }

  @Override
  public Future<Response> send(Request command) {
    Calls.redisCalls(1);
    return connection.send(command);
  }

  @Override
  public Future<List<Response>> batch(List<Request> commands) {
    Calls.redisCalls(commands.size());
    return connection.batch(commands);
  }

  @Override
  public Future<Void> close() {
    return connection.close();
  }

  @Override
  public boolean pendingQueueFull() {
    return connection.pendingQueueFull();
  }

  @Override
  public RedisConnection exceptionHandler(Handler<Throwable> handler) {
    connection.exceptionHandler(handler);
    return this;
  }

  @Override
  public RedisConnection handler(Handler<Response> handler) {
    connection.handler(handler);
    return this;
  }

  @Override
  public RedisConnection endHandler(Handler<Void> handler) {
    connection.endHandler(handler);
    return this;
  }

  @Override
  public RedisConnection pause() {
    connection.pause();
    return this;
  }

  @Override
  public RedisConnection resume() {
    connection.resume();
    return this;
  }

  @Override
  public RedisConnection fetch(long amount) {
    connection.fetch(amount);
    return this;
  }
}
