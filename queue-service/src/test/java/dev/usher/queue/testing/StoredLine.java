package dev.usher.queue.testing;

import static dev.usher.testing.Eventually.await;

import dev.usher.queue.room.RoomKeys;
import dev.usher.testing.TestStores;
import io.vertx.redis.client.Response;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/** A room's line, as the stores have it. */
public final class StoredLine {
  private StoredLine() {}

  /** Keeps everybody else from its row in PostgreSQL until it is closed or rolled back. */
  public static Connection lock(WaitingRoom room) throws SQLException {
    Connection blocker =
        DriverManager.getConnection(TestStores.stores().jdbcUrl(), "postgres", "postgres");
    blocker.setAutoCommit(false);
    try (var lock =
        blocker.prepareStatement("select 1 from queue.line where room = ? for update")) {
      lock.setString(1, room.id());
      lock.execute();
    }
    return blocker;
  }

  /** How many bytes Redis keeps of it. */
  public static long memory(WaitingRoom room) {
    Response keys = Backstage.redis("KEYS", "*{" + room.id() + "}*").orElseThrow();
    long bytes = 0;
    for (Response key : keys) {
      bytes += Backstage.redis("MEMORY", "USAGE", key.toString()).orElseThrow().toLong();
    }
    return bytes;
  }

  /** The last number that was served, by Redis. */
  public static long serving(WaitingRoom room) {
    return await()
        .until(
            () -> Backstage.redis("HGET", RoomKeys.line(room.id()), "serving"), Optional::isPresent)
        .orElseThrow()
        .toLong();
  }

  /** When admission last ran, by Redis's clock, in ms. */
  public static long at(WaitingRoom room) {
    return await()
        .until(() -> Backstage.redis("HGET", RoomKeys.line(room.id()), "at"), Optional::isPresent)
        .orElseThrow()
        .toLong();
  }

  /** How many passes are live, by Redis. */
  public static long live(WaitingRoom room) {
    return Backstage.redis("ZCARD", RoomKeys.live(room.id())).orElseThrow().toLong();
  }

  /** When its epoch began, by PostgreSQL. */
  public static long begunMillis(WaitingRoom room) {
    return Backstage.number(
        "select (extract(epoch from begun_at) * 1000)::bigint from queue.line where room = ?",
        room.id());
  }

  /** The last number that was served, by the checkpoint in PostgreSQL. */
  public static long saved(WaitingRoom room) {
    return Backstage.number("select serving from queue.line where room = ?", room.id());
  }
}
