package dev.usher.common.problem;

import dev.usher.common.failure.StoreFailures;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs responses with a 5xx status at WARN with their cause, at most one line a second for each
 * problem type; the line contains the number of unlogged responses since the previous line. The
 * stack of the cause is logged at DEBUG. Never blocks, and never throws.
 */
public final class FailureLog {
  private static final Logger LOG = Logger.getLogger(FailureLog.class);
  private static final int SERVER_ERROR = 500;
  private static final int MOST_CAUSES = 5;
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final FailureLog SHARED = new FailureLog(System::nanoTime, LOG::warn);

  private final ConcurrentMap<URI, Kind> kinds = new ConcurrentHashMap<>();
  private final LongSupplier nanos;
  private final Consumer<String> lines;

  FailureLog(LongSupplier nanos, Consumer<String> lines) {
    this.nanos = nanos;
    this.lines = lines;
  }

  /** Logs the problem, with its cause, if its status is 5xx. */
  public static void note(ProblemException thrown) {
    note(thrown.problem(), thrown.getCause());
  }

  /** Logs the problem if its status is 5xx, with what led to it. */
  public static void note(Problem problem, @Nullable Throwable cause) {
    if (problem.status() >= SERVER_ERROR) {
      SHARED.failed(problem.type(), problem.status(), problem.detail(), cause);
      if (cause != null) {
        LOG.debugf(cause, "type=%s", problem.type());
      }
    }
  }

  void failed(URI type, int status, String detail, @Nullable Throwable cause) {
    long skipped = kinds.computeIfAbsent(type, t -> new Kind(nanos.getAsLong())).next();
    if (skipped >= 0) {
      lines.accept(
          "status=%d type=%s more=%d detail=\"%s\" cause=%s"
              .formatted(status, type, skipped, detail, chain(cause)));
    }
  }

  private static String chain(@Nullable Throwable cause) {
    if (cause == null) {
      return "none";
    }
    StringBuilder chain = new StringBuilder();
    Throwable one = cause;
    for (int i = 0; one != null && i < MOST_CAUSES; i++, one = StoreFailures.cause(one)) {
      chain.append(i == 0 ? "" : " <- ").append(one);
    }
    return chain.toString();
  }

  private final class Kind {
    private long nextNanos;
    private long skipped;

    Kind(long nowNanos) {
      this.nextNanos = nowNanos;
    }

    /**
     * Returns the number of unlogged responses since the last line; negative if this one must not
     * be logged either.
     */
    synchronized long next() {
      long now = nanos.getAsLong();
      if (now - nextNanos < 0) {
        skipped++;
        return -1;
      }
      nextNanos = now + PAUSE_NANOS;
      long before = skipped;
      skipped = 0;
      return before;
    }
  }
}
