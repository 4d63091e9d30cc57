package dev.usher.queue.testing;

import static dev.usher.testing.Eventually.await;

import dev.usher.queue.room.RoomKeys;
import dev.usher.testing.TestDatabase;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
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

  /** All turns and passes end so much earlier: only they have become older. */
  public static void endsEarlier(WaitingRoom room, Duration earlier) {
    String less = "-" + earlier.toMillis();
    for (String key : List.of(RoomKeys.turns(room.id()), RoomKeys.live(room.id()))) {
      for (Response number : TestRedis.send("ZRANGE", key, "0", "-1").orElseThrow()) {
        TestRedis.send("ZINCRBY", key, less, number.toString());
      }
    }
  }

  /** Passes were issued and end so much earlier, as Redis has them. */
  public static void passEarlier(WaitingRoom room, Duration age) {
    String passes = RoomKeys.passes(room.id());
    for (Response number : TestRedis.send("HKEYS", passes).orElseThrow()) {
      String pass = TestRedis.send("HGET", passes, number.toString()).orElseThrow().toString();
      String[] parts = pass.split(" ", -1);
      for (int i = 2; i <= 3; i++) {
        parts[i] = Long.toString(Long.parseLong(parts[i]) - age.toSeconds());
      }
      TestRedis.send("HSET", passes, number.toString(), String.join(" ", parts));
      String less = "-" + age.toMillis();
      TestRedis.send("ZINCRBY", RoomKeys.live(room.id()), less, number.toString());
    }
  }

  /** The last run that admitted, and PostgreSQL's response before it, are so much longer ago. */
  public static void admittedEarlier(WaitingRoom room, Duration earlier) {
    String less = "-" + earlier.toMillis();
    for (String field : List.of("at", "respondedAt")) {
      TestRedis.send("HINCRBY", RoomKeys.state(room.id()), field, less);
    }
  }

  /** Waits for a run of admission, also for one that admits nobody: it stores what was issued. */
  public static void awaitRun(WaitingRoom room, long issued) {
    TestRedis.send("HSET", RoomKeys.state(room.id()), "issued", "0");
    await("a run")
        .until(
            () -> TestRedis.send("HGET", RoomKeys.state(room.id()), "issued").orElseThrow(),
            stored -> stored.toLong() == issued);
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
