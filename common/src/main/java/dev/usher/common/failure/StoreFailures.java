package dev.usher.common.failure;

import com.fasterxml.jackson.core.JacksonException;
import io.vertx.core.VertxException;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * Separates failures of a store from all others, wherever in a chain of causes the store's
 * exception is. This is the only place that does so: whatever wraps the exception (a transaction, a
 * bean's proxy, Hibernate, a future), the response is the same.
 */
public final class StoreFailures {
  /**
   * SQL states, or classes of them, that mean that PostgreSQL cannot serve now: no connection (08),
   * a server that may only be read (25006), a transaction that it ended (25P03, 25P04), a prepared
   * statement that is gone (26), no access (28), no such database (3D), a conflict that it ended
   * (40), no resources (53), an object that is in use, or a database that takes no connections
   * (55), an intervention or shutdown (57), a fault of its system (58), a fault of the driver (60,
   * 99). Every other state concerns the statement: a retry would not help.
   */
  private static final List<String> UNAVAILABLE =
      List.of(
          "08", "25006", "25P03", "25P04", "26", "28", "3D", "40", "53", "55", "57", "58", "60",
          "99");

  /** SQL states after which a connection is gone: ended by an operator, a shutdown or a timeout. */
  private static final Set<String> ENDED =
      Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

  /** Errors of Redis that do not mean that it cannot serve: the command itself is wrong. */
  private static final List<String> WRONG_COMMANDS = List.of("WRONGTYPE", "NOSCRIPT", "EXECABORT");

  private static final int LONGEST_CHAIN = 64;

  private enum Verdict {
    COMPLAINT,
    UNAVAILABLE,
    UNKNOWN
  }

  private StoreFailures() {}

  /**
   * Whether a store cannot be reached, does not respond in time, or ended what it was doing. The
   * outcome of a commit in progress is unknown.
   */
  public static boolean isUnavailable(Throwable failure) {
    Verdict verdict = Verdict.UNKNOWN;
    for (Throwable each : chain(failure)) {
      Verdict found = verdict(each);
      if (found == Verdict.COMPLAINT) {
        // A deferred constraint fails the commit: the commit's own exception says less than this
        // one.
        return false;
      }
      if (found == Verdict.UNAVAILABLE) {
        verdict = found;
      }
    }
    return verdict == Verdict.UNAVAILABLE;
  }

  /**
   * Whether a connection turned out to be dead without having waited for it, so that the same work
   * on another connection may succeed at once.
   */
  public static boolean isDeadConnection(Throwable failure) {
    boolean isDead = false;
    for (Throwable each : chain(failure)) {
      if (isTimeout(each)) {
        return false;
      }
      isDead |= each instanceof SQLException sql && hasEnded(sql);
    }
    return isDead;
  }

  /**
   * What led to this, one step further: its cause, or, of a failed commit, what Narayana keeps
   * suppressed; null if there is neither.
   */
  public static @Nullable Throwable cause(Throwable failure) {
    if (failure.getCause() != null) {
      return failure.getCause();
    }
    Throwable[] suppressed = failure.getSuppressed();
    return suppressed.length == 0 ? null : suppressed[0];
  }

  /** Whether a connection on which this happened is of no use any longer. */
  public static boolean hasEnded(SQLException e) {
    String state = Objects.requireNonNullElse(e.getSQLState(), "");
    return state.startsWith("08") || ENDED.contains(state);
  }

  private static Verdict verdict(Throwable failure) {
    if (failure instanceof SQLException sql) {
      String state = Objects.requireNonNullElse(sql.getSQLState(), "");
      return state.isEmpty() || UNAVAILABLE.stream().anyMatch(state::startsWith)
          ? Verdict.UNAVAILABLE
          : Verdict.COMPLAINT;
    }
    if (failure instanceof ErrorType redis) {
      return WRONG_COMMANDS.stream().anyMatch(redis::is) ? Verdict.COMPLAINT : Verdict.UNAVAILABLE;
    }
    return isTimeout(failure) || isCommit(failure) || isConnection(failure)
        ? Verdict.UNAVAILABLE
        : Verdict.UNKNOWN;
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof java.util.concurrent.TimeoutException
        || failure instanceof io.smallrye.mutiny.TimeoutException
        || failure instanceof java.net.SocketTimeoutException
        || failure instanceof java.net.http.HttpTimeoutException
        || failure instanceof java.sql.SQLTimeoutException;
  }

  /** A transaction that could not be committed for no reason that the work in it gave. */
  private static boolean isCommit(Throwable failure) {
    return failure instanceof RollbackException
        || failure instanceof HeuristicMixedException
        || failure instanceof HeuristicRollbackException
        || failure instanceof SystemException
        || failure instanceof XAException;
  }

  private static boolean isConnection(Throwable failure) {
    if (failure instanceof IOException) {
      return !(failure instanceof JacksonException) && !(failure instanceof FileSystemException);
    }
    // Vert.x: a closed connection, and a pool whose queue is full.
    return failure instanceof VertxException
        || failure instanceof io.vertx.core.http.ConnectionPoolTooBusyException;
  }

  private static Iterable<Throwable> chain(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> found = new ArrayDeque<>();
    Deque<Throwable> next = new ArrayDeque<>(List.of(failure));
    while (!next.isEmpty() && found.size() < LONGEST_CHAIN) {
      Throwable each = next.remove();
      if (seen.add(each)) {
        found.add(each);
        if (each.getCause() != null) {
          next.add(each.getCause());
        }
        // Narayana keeps what a resource said about a failed commit as suppressed exceptions.
        next.addAll(List.of(each.getSuppressed()));
      }
    }
    return found;
  }
}
