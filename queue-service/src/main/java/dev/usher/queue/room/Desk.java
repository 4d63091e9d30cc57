package dev.usher.queue.room;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jboss.threads.ViewExecutor;

/**
 * Where blocking questions to PostgreSQL are asked. So many run at once, on worker threads, so many
 * more wait; who comes then is told so immediately. All desks together have fewer places than there
 * are connections, so that no crowd at one of them keeps others from joining the line.
 */
public final class Desk {
  private final Executor executor;

  /**
   * A desk of its own.
   *
   * @param atOnce how many questions, and connections, are under way at most
   * @param waiting how many more wait at most
   */
  public Desk(int atOnce, int waiting) {
    this.executor =
        ViewExecutor.builder(Infrastructure.getDefaultWorkerPool())
            .setMaxSize(atOnce)
            .setQueueLimit(waiting)
            .build();
  }

  /** The answer; fails with problem overloaded if too many wait. */
  public <T> Uni<T> ask(Supplier<? extends T> question) {
    return Uni.createFrom()
        .<T>item(question)
        .runSubscriptionOn(executor)
        .onFailure(RejectedExecutionException.class)
        .transform(failure -> RoomProblems.overloaded());
  }
}
