package dev.usher.inventory.hold;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Group commit: while as many batches as may be are at work, arriving requests gather into the
 * next. There are no timers, so that a request that comes alone does not wait, and the busier it
 * is, the larger and cheaper a request the batches are (as PostgreSQL's own group commit and DeWitt
 * et al., "Implementation Techniques for Main Memory Database Systems", 1984).
 *
 * <p>Threads: any thread submits and never waits; the work runs on the executor, at most {@code
 * atOnce} batches of this batcher at a time, and completes the answers there. Bounds: a batch has
 * at most {@code maxBatch} requests; {@code waiting} counts those that wait in all batchers that
 * share it, and whoever would be more than {@code maxWaiting} is answered {@code whenFull} at once.
 */
final class Batcher<R, A> {
  /** A request of a batch, to be answered once; only the first answer counts. */
  record Pending<R, A>(R request, CompletableFuture<A> future) {
    void answer(A answer) {
      future.complete(answer);
    }

    void fail(Throwable failure) {
      future.completeExceptionally(failure);
    }
  }

  private final Queue<Pending<R, A>> queue = new ConcurrentLinkedQueue<>();
  private final Semaphore lanes;
  private final Executor executor;
  private final int maxBatch;
  private final int maxWaiting;
  private final AtomicInteger waiting;
  private final A whenFull;
  private final Consumer<List<Pending<R, A>>> work;

  /**
   * @param work answers each request of a batch; what it throws answers those that it did not
   */
  Batcher(
      Executor executor,
      int atOnce,
      int maxBatch,
      int maxWaiting,
      AtomicInteger waiting,
      A whenFull,
      Consumer<List<Pending<R, A>>> work) {
    this.executor = executor;
    this.lanes = new Semaphore(atOnce);
    this.maxBatch = maxBatch;
    this.maxWaiting = maxWaiting;
    this.waiting = waiting;
    this.whenFull = whenFull;
    this.work = work;
  }

  /** Gives a request to the next batch. */
  CompletionStage<A> submit(R request) {
    if (waiting.incrementAndGet() > maxWaiting) {
      waiting.decrementAndGet();
      return CompletableFuture.completedFuture(whenFull);
    }
    CompletableFuture<A> answer = new CompletableFuture<>();
    queue.add(new Pending<>(request, answer));
    startUnlessWorking();
    return answer;
  }

  private void startUnlessWorking() {
    if (!queue.isEmpty() && lanes.tryAcquire()) {
      executor.execute(this::workOnce);
    }
  }

  private void workOnce() {
    List<Pending<R, A>> batch = nextBatch();
    try {
      // Another took all that this one was started for.
      if (!batch.isEmpty()) {
        work.accept(batch);
      }
      failUnanswered(batch, new IllegalStateException("The batch left a request unanswered"));
    } catch (RuntimeException | Error e) {
      failUnanswered(batch, e);
    } finally {
      lanes.release();
      // Behind the other batchers in the executor's own queue: no event starves another.
      startUnlessWorking();
    }
  }

  private List<Pending<R, A>> nextBatch() {
    List<Pending<R, A>> batch = new ArrayList<>();
    Pending<R, A> next;
    while (batch.size() < maxBatch && (next = queue.poll()) != null) {
      batch.add(next);
    }
    waiting.addAndGet(-batch.size());
    return batch;
  }

  private void failUnanswered(List<Pending<R, A>> batch, Throwable failure) {
    for (Pending<R, A> pending : batch) {
      if (!pending.future().isDone()) {
        pending.fail(failure);
      }
    }
  }
}
