package dev.usher.common.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.transaction.RollbackException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private static final URI AWAY = Problem.type("queue-unavailable");
  private static final URI FULL = Problem.type("overloaded");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final List<String> lines = new ArrayList<>();
  private final FailureLog log = new FailureLog(nanos::get, lines::add);

  @Test
  void aLineNamesTheTypeAndTheWholeCause() {
    log.failed(AWAY, 503, "Try again.", new IllegalStateException("a", new RuntimeException("b")));
    String line = lines.get(0);
    assertTrue(line.contains("status=503") && line.contains("queue-unavailable"), line);
    assertTrue(line.contains("IllegalStateException: a <- java.lang.RuntimeException: b"), line);
  }

  @Test
  void aLineNamesWhyACommitFailed() {
    RollbackException commit = new RollbackException("Could not commit");
    commit.addSuppressed(new SQLException("a deferred constraint", "23514"));
    log.failed(AWAY, 500, "It failed.", new IllegalStateException(commit));
    assertTrue(lines.get(0).contains("SQLException: a deferred constraint"), lines.get(0));
  }

  @Test
  void eachTypeLeavesOneLineASecondThatCountsTheOthers() {
    for (int i = 0; i < 100; i++) {
      log.failed(AWAY, 503, "Try again.", null);
    }
    log.failed(FULL, 503, "Try again.", null);
    assertEquals(2, lines.size());
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    log.failed(AWAY, 503, "Try again.", null);
    assertEquals(3, lines.size());
    assertTrue(lines.get(2).contains("more=99"), lines.get(2));
  }

  /** An exception may be its own cause's cause. */
  @Test
  void aCauseThatGoesInCirclesEnds() {
    Exception one = new RuntimeException("one");
    one.initCause(new RuntimeException("two", one));
    log.failed(AWAY, 503, "Try again.", one);
    assertEquals(1, lines.size());
  }
}
