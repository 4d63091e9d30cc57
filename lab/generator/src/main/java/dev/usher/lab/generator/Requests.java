package dev.usher.lab.generator;

import io.hyperfoil.http.steps.HttpRequestStepBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests that differ in bearer, body and key. Many threads may ask for them: bearers and bodies
 * are taken in turn, from the first again at the end; a key is given once.
 */
final class Requests {
  private static final AtomicLong BEARERS = new AtomicLong();
  private static final AtomicLong BODIES = new AtomicLong();

  private final String[] bearers;
  private final byte[][] bodies;
  private final String keyPrefix;

  Requests(List<String> bearers, List<String> bodies, String keyPrefix) {
    this.bearers = bearers.stream().map("Bearer "::concat).toArray(String[]::new);
    this.bodies =
        bodies.stream().map(b -> b.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    this.keyPrefix = keyPrefix;
  }

  /** Makes the step send them. */
  void addTo(HttpRequestStepBuilder step) {
    String[] tokens = bearers;
    byte[][] texts = bodies;
    String prefix = keyPrefix;
    if (tokens.length > 0 || !prefix.isEmpty()) {
      step.headerAppender(
          (session, request) -> {
            long number = BEARERS.getAndIncrement();
            if (tokens.length > 0) {
              request.putHeader("Authorization", tokens[(int) (number % tokens.length)]);
            }
            if (!prefix.isEmpty()) {
              request.putHeader("Idempotency-Key", prefix + "-" + number);
            }
          });
    }
    if (texts.length > 0) {
      step.headerAppender(
          (session, request) -> request.putHeader("Content-Type", "application/json"));
      step.body((session, connection) -> body(texts));
    }
  }

  private static ByteBuf body(byte[][] texts) {
    return Unpooled.wrappedBuffer(texts[(int) (BODIES.getAndIncrement() % texts.length)]);
  }
}
