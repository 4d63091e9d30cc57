package dev.usher.inventory.hold;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Group commit: while as many batches as may be are at work, arriving requests gather into the
 * next. There are no timers, so that a request that comes alone does not wait, and the busier it
 * is, the larger and cheaper a request the batches are (as PostgreSQL's own group commit and DeWitt
 * et al., "Implementation Techniques for Main Memory Database Systems", 1984).
 *
 * <p>When the work reports that something else holds what all its batches need, everything that
 * waits is answered {@code whenBusy}, and so is everything that arrives during the pause after it.
 * Then one batch at a time tries again; while it does, arriving requests are answered so too.
 *
 * <p>Threads: any thread submits and never waits; the work runs on the executor, in at most {@link
 * Bounds#atOnce} batches of this batcher at a time, and completes the answers there. Bounds: {@link
 * Bounds} for this batcher and {@link Shared} for all that share the executor; a request beyond one
 * of them is answered {@code whenFull} at once.
 */
final class Batcher<R, A> {
  /** A request of a batch, to be answered once; only the first answer counts. */
  record Pending<R, A>(R request, CompletableFuture<A> future, long sinceNanos) {
    void answer(A answer) {
      future.complete(answer);
    }

    void fail(Throwable failure) {
      future.completeExceptionally(failure);
    }

    boolean isAnswered() {
      return future.isDone();
    }
  }

  /** What is done with a batch. */
  interface Work<R, A> {
    /**
     * Answers each request; what it throws answers those that it did not.
     *
     * @param isProbe whether the last batch found that something else holds what it needed
     * @return false if something else holds what the batches need, so that nothing was done
     */
    boolean write(List<Pending<R, A>> batch, boolean isProbe);
  }

  /**
   * The bounds of one batcher.
   *
   * @param atOnce batches at work
   * @param batchRequests requests in a batch
   * @param batchWeight their weights together; one that alone weighs more is a batch of its own
   * @param waiting requests that wait
   * @param pause how long nothing is tried after something else held what the batches need
   */
  record Bounds(int atOnce, int batchRequests, int batchWeight, int waiting, Duration pause) {}

  /**
   * The bounds of all batchers that share an executor. A batcher may have a second batch at work
   * only while fewer than half of the threads work, so that no few of them take all threads.
   */
  static final class Shared {
    private final int threads;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger atWork = new AtomicInteger();

    Shared(int threads, int maxWaiting) {
      this.threads = threads;
      this.maxWaiting = maxWaiting;
    }

    /** How many requests wait. */
    int waiting() {
      return waiting.get();
    }

    private boolean hasSpareThreads() {
      return 2 * atWork.get() < threads;
    }
  }

  /** The two answers of those that are not tried. */
  record Refusals<A>(A whenFull, A whenBusy) {}

  /** A batch at work, told from others by its identity. */
  private static final class Batch<R, A> {
    private final List<Pending<R, A>> requests = new ArrayList<>();
  }

  private static final long HEALTHY = Long.MIN_VALUE;

  private final Queue<Pending<R, A>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger active = new AtomicInteger();
  private final Set<Batch<R, A>> atWork = ConcurrentHashMap.newKeySet();
  // Until when nothing is tried; HEALTHY if the last batch was not held up.
  private final AtomicLong busyUntil = new AtomicLong(HEALTHY);
  private final Executor executor;
  private final Bounds bounds;
  private final Shared shared;
  private final Refusals<A> refusals;
  private final ToIntFunction<R> weight;
  private final Work<R, A> work;
  private final LongSupplier nanoTime;

  /**
   * A batcher without requests.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  Batcher(
      Executor executor,
      Bounds bounds,
      Shared shared,
      Refusals<A> refusals,
      ToIntFunction<R> weight,
      Work<R, A> work,
      LongSupplier nanoTime) {
    this.executor = executor;
    this.bounds = bounds;
    this.shared = shared;
    this.refusals = refusals;
    this.weight = weight;
    this.work = work;
    this.nanoTime = nanoTime;
  }

  /** Gives a request to the next batch. */
  CompletionStage<A> submit(R request) {
    long now = nanoTime.getAsLong();
    if (isRefusing(now)) {
      return CompletableFuture.completedFuture(refusals.whenBusy());
    }
    if (waiting.incrementAndGet() > bounds.waiting()) {
      waiting.decrementAndGet();
      return CompletableFuture.completedFuture(refusals.whenFull());
    }
    if (shared.waiting.incrementAndGet() > shared.maxWaiting) {
      left(1);
      return CompletableFuture.completedFuture(refusals.whenFull());
    }
    CompletableFuture<A> answer = new CompletableFuture<>();
    queue.add(new Pending<>(request, answer, now));
    startUnlessWorking();
    return answer;
  }

  /**
   * Fails the requests that have been here since before a time and have no answer. Those that wait
   * are not tried; those of a batch at work may still be done.
   */
  void giveUpSince(long nanos, RuntimeException failure) {
    Pending<R, A> oldest;
    while ((oldest = queue.peek()) != null && oldest.sinceNanos() - nanos < 0) {
      if (queue.remove(oldest)) {
        left(1);
        oldest.fail(failure);
      }
    }
    for (Batch<R, A> batch : atWork) {
      for (Pending<R, A> pending : batch.requests) {
        if (pending.sinceNanos() - nanos < 0 && !pending.isAnswered()) {
          pending.fail(failure);
        }
      }
    }
  }

  private boolean isRefusing(long now) {
    long until = busyUntil.get();
    return until != HEALTHY && (now - until < 0 || active.get() > 0);
  }

  private void startUnlessWorking() {
    if (!queue.isEmpty() && enter()) {
      try {
        executor.execute(this::workOnce);
      } catch (RuntimeException | Error e) {
        // No thread: this instance is stopping, or out of them. Later requests try again.
        active.decrementAndGet();
        shared.atWork.decrementAndGet();
        answerAllWaiting(refusals.whenFull());
      }
    }
  }

  /** Whoever is not let in need not come again: a batch at work looks once more when it ends. */
  private boolean enter() {
    while (true) {
      int before = active.get();
      if (before > 0 && !mayHaveAnother(before)) {
        return false;
      }
      if (active.compareAndSet(before, before + 1)) {
        shared.atWork.incrementAndGet();
        return true;
      }
    }
  }

  private boolean mayHaveAnother(int before) {
    return before < bounds.atOnce() && busyUntil.get() == HEALTHY && shared.hasSpareThreads();
  }

  private void workOnce() {
    Batch<R, A> batch = new Batch<>();
    try {
      fill(batch);
      atWork.add(batch);
      // Another took all that this one was started for.
      if (!batch.requests.isEmpty()) {
        work(batch.requests);
      }
    } catch (RuntimeException | Error e) {
      failUnanswered(batch.requests, e);
    } finally {
      atWork.remove(batch);
      active.decrementAndGet();
      shared.atWork.decrementAndGet();
      // Behind the other batchers in the executor's own queue: no event starves another.
      startUnlessWorking();
    }
  }

  private void work(List<Pending<R, A>> batch) {
    boolean isProbe = busyUntil.get() != HEALTHY;
    if (work.write(batch, isProbe)) {
      busyUntil.set(HEALTHY);
      failUnanswered(batch, new IllegalStateException("The batch left a request unanswered"));
      return;
    }
    busyUntil.set(nanoTime.getAsLong() + bounds.pause().toNanos());
    batch.forEach(pending -> pending.answer(refusals.whenBusy()));
    answerAllWaiting(refusals.whenBusy());
  }

  private void answerAllWaiting(A answer) {
    Pending<R, A> next;
    while ((next = queue.poll()) != null) {
      left(1);
      next.answer(answer);
    }
  }

  private void fill(Batch<R, A> batch) {
    int weighs = 0;
    Pending<R, A> next;
    try {
      while (batch.requests.size() < bounds.batchRequests() && (next = queue.peek()) != null) {
        int more = weight.applyAsInt(next.request());
        if (weighs > 0 && weighs + more > bounds.batchWeight()) {
          break;
        }
        // Another batch or one that gave up may have taken it meanwhile.
        if (queue.remove(next)) {
          batch.requests.add(next);
          weighs += more;
        }
      }
    } finally {
      left(batch.requests.size());
    }
  }

  /** So many requests wait no longer. */
  private void left(int requests) {
    waiting.addAndGet(-requests);
    shared.waiting.addAndGet(-requests);
  }

  private void failUnanswered(List<Pending<R, A>> batch, Throwable failure) {
    for (Pending<R, A> pending : batch) {
      if (!pending.isAnswered()) {
        pending.fail(failure);
      }
    }
  }
}
