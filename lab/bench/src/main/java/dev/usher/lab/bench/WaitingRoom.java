package dev.usher.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.common.sql.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A room with visitors. The first of them exist only as numbers, which are taken from the room's
 * counter in PostgreSQL at once; the last join over HTTP.
 *
 * @param tokens of those who joined
 * @param numbers of the same, in the same order
 */
record WaitingRoom(Bench bench, String id, List<String> tokens, List<Long> numbers) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sql ISSUE =
      Sql.text("issue", "update queue.counter set issued = :issued where room = :room");
  private static final Sql ISSUED =
      Sql.text("issued", "select issued from queue.counter where room = :room");
  private static final int JOINING = 200;
  private static final int AT_ONCE = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 50;

  /** Opens a room with this many visitors waiting; the last 200 join over HTTP. */
  static WaitingRoom with(Bench bench, long waiting) throws InterruptedException {
    return with(bench, waiting, (int) Math.min(JOINING, waiting));
  }

  /** Opens a room with this many visitors waiting; all of them join over HTTP. */
  static WaitingRoom joined(Bench bench, int visitors) throws InterruptedException {
    return with(bench, visitors, visitors);
  }

  private static WaitingRoom with(Bench bench, long waiting, int joining)
      throws InterruptedException {
    WaitingRoom room =
        new WaitingRoom(bench, bench.newName(), new ArrayList<>(), new ArrayList<>());
    // Admits nobody for as long as the benchmark runs, or nearly so.
    room.put(1, 1);
    if (waiting > joining) {
      ISSUE.on(bench.dataSource()).set("issued", waiting - joining).set("room", room.id).update();
    }
    room.join(joining);
    return room;
  }

  /** Creates the room, or changes how fast and how many it admits. */
  void put(int admitPerMinute, int maxActive) throws InterruptedException {
    bench
        .system()
        .put(
            origin() + path(),
            """
            {"name": "Bench", "mode": "FIFO", "opensAt": "2026-01-01T00:00:00Z",
             "startsAt": "2026-01-01T00:00:00Z", "admitPerMinute": %d, "maxActive": %d,
             "claimWindow": "PT24H", "passTtl": "PT24H", "targetUrl": "http://127.0.0.1/"}
            """
                .formatted(admitPerMinute, maxActive));
  }

  String origin() {
    return bench.system().queue().url();
  }

  String path() {
    return "/api/rooms/" + id;
  }

  long issued() {
    return ISSUED
        .on(bench.dataSource())
        .set("room", id)
        .first(row -> row.number("issued"))
        .orElseThrow();
  }

  /** Waits until admission knows of so many who have joined. */
  void awaitAdmission(long joined) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (bench.system().redis().number("usher:queue:{" + id + "}:state", "issued") < joined) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Admission does not learn who joined room " + id);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private void join(int visitors) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<JsonNode>> joins = new ArrayList<>();
      for (int i = 0; i < visitors; i++) {
        joins.add(this::join);
      }
      for (Future<JsonNode> joined : threads.invokeAll(joins)) {
        tokens.add(joined.get().path("token").asText());
        numbers.add(joined.get().path("number").asLong());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A visitor could not join", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private JsonNode join() throws InterruptedException, JsonProcessingException {
    String url = origin() + path() + "/tokens";
    return JSON.readTree(bench.system().succeed("POST", url, "", ""));
  }
}
