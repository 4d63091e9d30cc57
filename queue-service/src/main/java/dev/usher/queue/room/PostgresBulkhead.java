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
 * Where blocking questions to PostgreSQL are asked. So many run at once, on worker threads, so many
 * more wait; who comes then is refused immediately, and so is everyone who has waited too long,
 * however slow the questions before theirs are. All desks together have fewer places than there are
 * connections, so that no crowd at one of them keeps others from joining the line.
 */
public final class PostgresBulkhead {
  private final Executor executor;
  private final Duration patience;

  /**
   * A desk of its own.
   *
   * @param atOnce how many questions, and connections, are under way at most
   * @param waiting how many more wait at most
   * @param patience how long a question takes at most, its wait included
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
   * The answer; fails with problem overloaded if too many wait, line-unavailable if it takes too
   * long. A question whose time is over before it is asked is not asked any more.
   */
  public <T> Uni<T> ask(Supplier<? extends T> question) {
    long asked = System.nanoTime();
    return Uni.createFrom()
        .<T>emitter(emitter -> executor.execute(() -> answer(question, asked, emitter)))
        .ifNoItem()
        .after(patience)
        .failWith(this::tooLate)
        .onFailure(RejectedExecutionException.class)
        .transform(failure -> RoomProblems.overloaded());
  }

  /** What comes after the caller was refused reaches nobody. */
  private <T> void answer(
      Supplier<? extends T> question, long asked, UniEmitter<? super T> emitter) {
    if (System.nanoTime() - asked >= patience.toNanos()) {
      return;
    }
    try {
      emitter.complete(question.get());
    } catch (RuntimeException | Error e) {
      emitter.fail(e);
    }
  }

  private RuntimeException tooLate() {
    return RoomProblems.unavailable(
        new TimeoutException("PostgreSQL answered no question of this kind within " + patience));
  }
}
