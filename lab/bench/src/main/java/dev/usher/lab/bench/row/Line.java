package dev.usher.lab.bench.row;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * A room in which so many wait. Who came first is not there to be asked: their numbers were taken
 * from the room's counter in PostgreSQL, at once. The last are real: they joined over HTTP.
 */
record Line(String room, List<String> tickets) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REAL = 200;

  /** A room with so many in line. */
  static Line of(Arena arena, long waiting) throws InterruptedException {
    String room = arena.newRoom();
    int real = (int) Math.min(REAL, waiting);
    arena
        .site()
        .database()
        .run("update queue.counter set issued = ? where room = ?", waiting - real, room);
    List<String> tickets = new ArrayList<>();
    for (int i = 0; i < real; i++) {
      tickets.add(join(arena, room));
    }
    return new Line(room, tickets);
  }

  private static String join(Arena arena, String room) throws InterruptedException {
    HttpResponse<String> answer = arena.site().api().post(arena.roomUrl(room) + "/tickets", "", "");
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(
          "Joining was answered with " + answer.statusCode() + ": " + answer.body());
    }
    try {
      return JSON.readTree(answer.body()).path("ticket").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("No ticket in " + answer.body(), e);
    }
  }
}
