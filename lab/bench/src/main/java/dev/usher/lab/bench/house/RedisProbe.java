package dev.usher.lab.bench.house;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Redis as the one who measures sees it. Blocking. */
public final class RedisProbe implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 60;
  private static final int BATCH = 1_000;

  private final Vertx vertx = Vertx.vertx();
  private final Redis redis;

  RedisProbe(String url) {
    this.redis = Redis.createClient(vertx, url);
  }

  /** The number of a key of a sorted set and its score. */
  public record Scored(long member, double score) {}

  /** A line of INFO, as {@code used_memory}. */
  public String info(String name) throws InterruptedException {
    Matcher line =
        Pattern.compile("(?m)^" + name + ":(\\S+)")
            .matcher(send(Request.cmd(Command.INFO)).toString());
    if (!line.find()) {
      throw new IllegalStateException("Redis does not tell its " + name);
    }
    return line.group(1);
  }

  /** A field of a hash, which is a number; 0 if it is not there. */
  public long number(String key, String field) throws InterruptedException {
    Response value = send(Request.cmd(Command.HGET).arg(key).arg(field));
    return value == null ? 0 : value.toLong();
  }

  /** What all keys with this in their name take, in bytes. */
  public long bytesOf(String part) throws InterruptedException {
    long bytes = 0;
    for (Response key : send(Request.cmd(Command.KEYS).arg("*" + part + "*"))) {
      bytes +=
          send(Request.cmd(Command.MEMORY).arg("USAGE").arg(key.toString()).arg("SAMPLES").arg(0))
              .toLong();
    }
    return bytes;
  }

  /** Fills a sorted set with so many random ids, scored by their order of arrival. */
  public void fillSortedSet(String key, long count) throws InterruptedException {
    for (long from = 0; from < count; from += BATCH) {
      Request add = Request.cmd(Command.ZADD).arg(key);
      for (long number = from; number < Math.min(count, from + BATCH); number++) {
        add.arg(number).arg(UUID.randomUUID().toString());
      }
      send(add);
    }
  }

  /** The members of a sorted set, all of them numbers, with their scores. */
  public List<Scored> scores(String key) throws InterruptedException {
    List<Scored> scores = new ArrayList<>();
    Request all = Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(-1).arg("WITHSCORES");
    for (Response pair : send(all)) {
      scores.add(new Scored(Long.parseLong(pair.get(0).toString()), pair.get(1).toDouble()));
    }
    return scores;
  }

  public void delete(String key) throws InterruptedException {
    send(Request.cmd(Command.DEL).arg(key));
  }

  @Override
  public void close() {
    redis.close();
    var unused = vertx.close();
  }

  private Response send(Request request) throws InterruptedException {
    try {
      return redis
          .send(request)
          .toCompletionStage()
          .toCompletableFuture()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Redis did not answer", e);
    }
  }
}
