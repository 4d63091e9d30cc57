package dev.usher.queue.testing;

import static dev.usher.testing.Eventually.await;

import dev.usher.queue.room.RoomKeys;
import dev.usher.testing.TestDatabase;
import io.vertx.redis.client.Response;
import java.util.Optional;

/** A room's queue as Redis and PostgreSQL have it. */
public final class StoredQueue {
  private StoredQueue() {}

  /** Locks its row in PostgreSQL until the result is closed. */
  public static TestDatabase.Lock lock(WaitingRoom room) {
    return TestDatabase.lock("select 1 from queue.checkpoint where room = ? for update", room.id());
  }

  /** How many bytes Redis keeps of it. */
  public static long memory(WaitingRoom room) {
    Response keys = TestRedis.send("KEYS", "*{" + room.id() + "}*").orElseThrow();
    long bytes = 0;
    for (Response key : keys) {
      bytes += TestRedis.send("MEMORY", "USAGE", key.toString()).orElseThrow().toLong();
    }
    return bytes;
  }

  /** The last number that was served, by Redis. */
  public static long serving(WaitingRoom room) {
    return await()
        .until(
            () -> TestRedis.send("HGET", RoomKeys.state(room.id()), "serving"), Optional::isPresent)
        .orElseThrow()
        .toLong();
  }

  /** When admission last ran, by Redis's clock, in ms. */
  public static long at(WaitingRoom room) {
    return await()
        .until(() -> TestRedis.send("HGET", RoomKeys.state(room.id()), "at"), Optional::isPresent)
        .orElseThrow()
        .toLong();
  }

  /** How many passes are live, by Redis. */
  public static long live(WaitingRoom room) {
    return TestRedis.send("ZCARD", RoomKeys.live(room.id())).orElseThrow().toLong();
  }

  /** When its epoch began, by PostgreSQL. */
  public static long begunMillis(WaitingRoom room) {
    return TestDatabase.number(
        "select (extract(epoch from begun_at) * 1000)::bigint from queue.checkpoint where room = ?",
        room.id());
  }

  /** The last number that was served, by the checkpoint in PostgreSQL. */
  public static long saved(WaitingRoom room) {
    return TestDatabase.number("select serving from queue.checkpoint where room = ?", room.id());
  }
}
