package dev.usher.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * Bodies that are too long, late or empty, on every path of every service. Each service's {@code
 * BodyContractTest} extends it.
 */
public abstract class BodyContract extends RouteContract {
  private static final int OVER_THE_LIMIT = 70_000;

  @Test
  void aBodyOverTheLimitIsRefusedAlsoInChunks() {
    String body = "a".repeat(OVER_THE_LIMIT);
    String chunk = "%x\r\n%s\r\n0\r\n\r\n".formatted(body.length(), body);
    try (LoggedProblems log = LoggedProblems.start()) {
      routes()
          .forEach(
              (template, methods) -> {
                String line = line(template, methods);
                isRefused(413, "body-too-large", surface.raw(line, body, "Content-Length: 70000"));
                isRefused(
                    413, "body-too-large", surface.raw(line, chunk, "Transfer-Encoding: chunked"));
              });
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void anEmptyBodyInChunksIsNotWaitedFor() {
    String operator =
        "Authorization: Bearer " + TestStores.keys().operatorToken(Duration.ofMinutes(5));
    routes()
        .forEach(
            (template, methods) -> {
              for (String type : List.of("application/json", "application/x-www-form-urlencoded")) {
                Reply reply =
                    surface.raw(
                        line(template, methods),
                        "0\r\n\r\n",
                        "Transfer-Encoding: chunked",
                        "Content-Type: " + type,
                        operator);
                assertTrue(reply.status() < 500, () -> template + ": " + reply);
              }
            });
  }

  @Test
  void aBodyThatDoesNotComeInTimeIsGivenUp() {
    Reply late = surface.bytes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");
    isRefused(408, "body-too-slow", late);
    assertEquals("nosniff", late.header("X-Content-Type-Options"), late::toString);
  }

  /** Those that need no thread refuse it themselves, before what adds headers to all others. */
  @Test
  void onEveryPathABodyThatDoesNotComeInTimeIsRefusedAsJsonThatIsNotSniffed() {
    ExecutorService connections = Executors.newCachedThreadPool();
    try {
      List<CompletableFuture<Reply>> late = new ArrayList<>();
      routes()
          .forEach(
              (template, methods) -> {
                String head = line(template, methods) + " HTTP/1.1\r\nHost: a\r\n";
                String bytes = head + "Content-Length: 9\r\n\r\n{";
                late.add(CompletableFuture.supplyAsync(() -> surface.bytes(bytes), connections));
              });
      for (CompletableFuture<Reply> each : late) {
        Reply reply = each.join();
        isRefused(408, "body-too-slow", reply);
        assertEquals("nosniff", reply.header("X-Content-Type-Options"), reply::toString);
      }
    } finally {
      connections.shutdown();
    }
  }
}
