package dev.usher.queue.room;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.threads.ViewExecutor;

/**
 * Limits blocking calls to PostgreSQL of one kind. Up to {@code atOnce} calls run at a time on
 * worker threads, and up to {@code waiting} more wait. Further calls are rejected immediately, and
 * a call that takes longer than {@code patience} fails, however slow the calls before it are. All
 * bulkheads together use fewer connections than the pool has, so that load on one of them does not
 * prevent visitors from joining.
 */
public final class PostgresBulkhead {
  private final Executor executor;
  private final Duration patience;

  /**
   * Creates a bulkhead with its own limits.
   *
   * @param atOnce maximum calls, and connections, in progress
   * @param waiting maximum calls that wait
   * @param patience maximum duration of a call, including its wait
   */
  public PostgresBulkhead(int atOnce, int waiting, Duration patience) {
    this.executor =
        ViewExecutor.builder(Infrastructure.getDefaultWorkerPool())
            .setMaxSize(atOnce)
            .setQueueLimit(waiting)
            .build();
    this.patience = patience;
  }

  /**
   * Runs the call on a worker thread. Fails with problem {@code overloaded} if too many calls wait,
   * or {@code queue-unavailable} if it takes too long. A call whose time is over before it starts
   * is not run.
   */
  public <T> Uni<T> call(Supplier<? extends T> call) {
    long since = System.nanoTime();
    return Uni.createFrom()
        .<T>emitter(emitter -> executor.execute(() -> run(call, since, emitter)))
        .ifNoItem()
        .after(patience)
        .failWith(this::tooLate)
        .onFailure(RejectedExecutionException.class)
        .transform(failure -> RoomProblems.overloaded());
  }

  /** A result after the timeout is discarded. */
  private <T> void run(Supplier<? extends T> call, long since, UniEmitter<? super T> emitter) {
    if (System.nanoTime() - since >= patience.toNanos()) {
      return;
    }
    try {
      emitter.complete(call.get());
    } catch (RuntimeException | Error e) {
      emitter.fail(e);
    }
  }

  private RuntimeException tooLate() {
    return RoomProblems.unavailable(
        new TimeoutException(
            "PostgreSQL did not respond to a call of this kind within " + patience));
  }
}
