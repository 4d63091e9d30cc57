package dev.usher.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Operators who change the same thing at the same time, each at an instance of its own: each adds 1
 * to a number again and again, by GET and PUT with {@code If-Match}, and repeats what is refused
 * with 412.
 */
public final class Writers {
  private Writers() {}

  /**
   * Returns when each writer has added 1 so often.
   *
   * @param addresses of the thing, one for each writer
   * @param headers of the operator
   */
  public static void add(
      List<String> addresses, String field, int times, Map<String, String> headers) {
    // Threads of their own: on two cores the common pool has one, which the HTTP client needs too.
    addresses.stream()
        .map(
            address ->
                CompletableFuture.runAsync(
                    () -> add(address, field, times, headers), task -> new Thread(task).start()))
        .toList()
        .forEach(CompletableFuture::join);
  }

  private static void add(String address, String field, int times, Map<String, String> headers) {
    for (int made = 0; made < times; ) {
      Reply read = Http.send("GET", address, "", headers).is(200);
      ObjectNode changed = (ObjectNode) read.json();
      changed.put(field, changed.path(field).asInt() + 1);
      Map<String, String> conditional = new HashMap<>(headers);
      conditional.put("If-Match", read.header("ETag"));
      Reply reply = Http.send("PUT", address, changed.toString(), conditional);
      if (reply.status() == 412) {
        reply.isProblem(412, "precondition-failed");
      } else {
        reply.is(200);
        made++;
      }
    }
  }
}
