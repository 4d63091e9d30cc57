package dev.usher.lab.generator;

import io.hyperfoil.api.session.Session;
import io.hyperfoil.http.steps.HttpRequestStepBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Requests that differ in path, bearer, body and key: number i has the i-th of each, from the first
 * again at the end. A session, which has one request under way at a time, draws its number when it
 * asks for the path, which is first.
 */
final class Requests {
  private static final int MOST_SESSIONS = 1 << 16;
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final AtomicLongArray DRAWN = new AtomicLongArray(MOST_SESSIONS);

  private final String[] paths;
  private final String[] bearers;
  private final byte[][] bodies;
  private final String keyPrefix;

  Requests(List<String> paths, List<String> bearers, List<String> bodies, String keyPrefix) {
    this.paths = paths.toArray(String[]::new);
    this.bearers = bearers.stream().map("Bearer "::concat).toArray(String[]::new);
    this.bodies =
        bodies.stream().map(b -> b.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    this.keyPrefix = keyPrefix;
  }

  /** Makes the step send them. */
  void addTo(HttpRequestStepBuilder step) {
    // What is given to the step must be serializable: arrays are, this is not.
    String[] targets = paths;
    String[] tokens = bearers;
    byte[][] texts = bodies;
    String prefix = keyPrefix;
    step.path(session -> targets[(int) (draw(session) % targets.length)]);
    if (tokens.length > 0) {
      step.headerAppender(
          (session, request) ->
              request.putHeader("Authorization", tokens[(int) (drawn(session) % tokens.length)]));
    }
    if (!prefix.isEmpty()) {
      step.headerAppender(
          (session, request) ->
              request.putHeader("Idempotency-Key", prefix + "-" + drawn(session)));
    }
    if (texts.length > 0) {
      step.headerAppender(
          (session, request) -> request.putHeader("Content-Type", "application/json"));
      step.body((session, connection) -> body(texts[(int) (drawn(session) % texts.length)]));
    }
  }

  private static long draw(Session session) {
    long number = NUMBERS.getAndIncrement();
    DRAWN.set(session.uniqueId() % MOST_SESSIONS, number);
    return number;
  }

  private static long drawn(Session session) {
    return DRAWN.get(session.uniqueId() % MOST_SESSIONS);
  }

  private static ByteBuf body(byte[] text) {
    return Unpooled.wrappedBuffer(text);
  }
}
