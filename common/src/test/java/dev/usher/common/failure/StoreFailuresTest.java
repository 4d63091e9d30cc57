package dev.usher.common.failure;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParseException;
import io.quarkus.arc.ArcUndeclaredThrowableException;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.RollbackException;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreFailuresTest {
  static Stream<Throwable> faultsOfStores() {
    return Stream.of(
        new SQLException("Acquisition timeout while waiting for new connection"),
        new SQLException("terminating connection", "57P01"),
        new SQLException("read-only transaction", "25006"),
        new SQLException("too many connections", "53300"),
        new SQLException("no such database", "3D000"),
        new SQLException("lock timeout", "55P03"),
        new SQLException("database is not currently accepting connections", "55000"),
        new SQLException("could not read block", "58030"),
        new SQLException("Something unusual has occurred to cause the driver to fail", "99999"),
        new IllegalStateException("Cannot read rooms", new SQLException("closed", "08003")),
        new ArcUndeclaredThrowableException(new RollbackException("Could not commit")),
        new HeuristicMixedException(),
        withSuppressed(new IllegalStateException(), new XAException(XAException.XAER_RMFAIL)),
        new CompletionException(new ExecutionException(new ConnectException("refused"))),
        new UncheckedIOException(new SocketTimeoutException("Read timed out")),
        new ProcessingException(new ConnectException("refused")),
        new TimeoutException(),
        new io.smallrye.mutiny.TimeoutException(),
        new VertxException("Connection was closed"),
        new ConnectionPoolTooBusyException("full"),
        ErrorType.create("LOADING Redis is loading the dataset in memory"),
        ErrorType.create("READONLY You can't write against a read only replica."));
  }

  @ParameterizedTest
  @MethodSource("faultsOfStores")
  void aFaultOfAStoreIsOneHoweverItIsWrapped(Throwable fault) {
    assertTrue(StoreFailures.isUnavailable(fault));
    assertTrue(StoreFailures.isUnavailable(new RuntimeException(new RuntimeException(fault))));
  }

  static Stream<Throwable> otherFaults() {
    return Stream.of(
        new IllegalStateException("a bug"),
        new SQLException("duplicate key", "23505"),
        new SQLException("no such table", "42P01"),
        new SQLException("not a number", "22P02"),
        new SQLException("raised by a trigger", "P0001"),
        new SQLException("not supported", "0A000"),
        new SQLException("in a transaction that has failed", "25P02"),
        new SQLException("more than one row", "21000"),
        new SQLException("data corrupted", "XX001"),
        rollback(new SQLException("a deferred constraint", "23514")),
        new UncheckedIOException(new JsonParseException("no JSON")),
        new UncheckedIOException(new NoSuchFileException("token")),
        ErrorType.create("WRONGTYPE Operation against a key holding the wrong kind of value"));
  }

  @ParameterizedTest
  @MethodSource("otherFaults")
  void anyOtherFaultIsNone(Throwable fault) {
    assertFalse(StoreFailures.isUnavailable(fault));
    assertFalse(StoreFailures.isUnavailable(new RuntimeException(fault)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "57P02", "25P03"})
  void onADeadConnectionWorkIsDoneOnceMore(String state) {
    SQLException dead = new SQLException("gone", state, new IOException("Connection reset"));
    assertTrue(StoreFailures.isDeadConnection(new IllegalStateException(dead)));
  }

  @Test
  void whoHasWaitedForPostgresqlDoesNotWaitTwice() {
    SQLException silent = new SQLException("I/O", "08006", new SocketTimeoutException());
    assertFalse(StoreFailures.isDeadConnection(silent));
    assertFalse(StoreFailures.isDeadConnection(new SQLException("canceled", "57014")));
  }

  @Test
  void aChainThatEndsInItselfIsReadOnce() {
    RuntimeException first = new RuntimeException();
    first.initCause(new RuntimeException(first));
    assertFalse(StoreFailures.isUnavailable(first));
  }

  private static Throwable withSuppressed(Throwable failure, Throwable suppressed) {
    failure.addSuppressed(suppressed);
    return failure;
  }

  private static Throwable rollback(SQLException cause) {
    return new RollbackException("Could not commit").initCause(cause);
  }
}
