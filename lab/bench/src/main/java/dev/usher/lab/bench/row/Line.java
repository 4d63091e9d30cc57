package dev.usher.lab.bench.row;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A room in which some wait. Who came first may not be there to be asked: their numbers were taken
 * from the room's counter in PostgreSQL, at once. The others joined over HTTP.
 *
 * @param tokens of those who joined
 * @param numbers of the same, in the same order
 */
record Line(String room, List<String> tokens, List<Long> numbers) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REAL = 200;
  private static final int AT_ONCE = 16;

  /** A room with so many in line, of whom the last are real. */
  static Line of(Arena arena, long waiting) throws InterruptedException {
    String room = arena.newRoom();
    int real = (int) Math.min(REAL, waiting);
    arena
        .site()
        .database()
        .run("update queue.counter set issued = ? where room = ?", waiting - real, room);
    return join(arena, room, real);
  }

  /** A room with so many in line, all of them real. */
  static Line joined(Arena arena, int visitors) throws InterruptedException {
    return join(arena, arena.newRoom(), visitors);
  }

  private static Line join(Arena arena, String room, int visitors) throws InterruptedException {
    ExecutorService crowd = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<JsonNode>> joins = new ArrayList<>();
      for (int i = 0; i < visitors; i++) {
        joins.add(() -> join(arena, room));
      }
      List<String> tokens = new ArrayList<>();
      List<Long> numbers = new ArrayList<>();
      for (Future<JsonNode> joined : crowd.invokeAll(joins)) {
        tokens.add(joined.get().path("token").asText());
        numbers.add(joined.get().path("number").asLong());
      }
      return new Line(room, tokens, numbers);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A visitor could not join", e);
    } finally {
      crowd.shutdownNow();
    }
  }

  private static JsonNode join(Arena arena, String room)
      throws InterruptedException, JsonProcessingException {
    HttpResponse<String> answer = arena.site().api().post(arena.roomUrl(room) + "/tokens", "", "");
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(
          "Joining was answered with " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }
}
