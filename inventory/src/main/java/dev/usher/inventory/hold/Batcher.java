package dev.usher.inventory.hold;

import dev.usher.common.failure.StoreFailures;
import dev.usher.common.store.Retry;
import dev.usher.common.trace.Traces;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Group commit: while the maximum number of batches is in progress, arriving requests collect for
 * the next batch. There are no timers, so a single request does not wait. Under load, batches grow
 * and the cost per request falls (compare PostgreSQL's group commit and DeWitt et al.,
 * "Implementation Techniques for Main Memory Database Systems", 1984).
 *
 * <p>When something else holds what the work needs, all waiting requests complete with {@code
 * whenBusy}, and so do requests that arrive during the following pause. Then one batch at a time
 * probes; requests that arrive meanwhile also complete with {@code whenBusy}.
 *
 * <p>Threads: any thread may submit and never waits; the work runs on the executor, in at most
 * {@link Bounds#atOnce} batches of this batcher at a time, and the futures complete there. Bounds:
 * {@link Bounds} for this batcher and {@link Shared} for all that share the executor; a request
 * beyond either bound completes with {@code whenFull} at once.
 */
final class Batcher<R, A> {
  /** A request. Only the first completion of its future counts. */
  private record Pending<R, A>(
      R request, CompletableFuture<A> future, long sinceNanos, Context trace) {
    void complete(A outcome) {
      future.complete(outcome);
    }

    void fail(Throwable failure) {
      future.completeExceptionally(failure);
    }

    boolean isDone() {
      return future.isDone();
    }
  }

  /** Processes a batch. */
  interface Work<R, A> {
    /**
     * Returns the outcomes of the requests, in order; empty if something else holds what the
     * batches need and nothing was done. After a failure the batcher repeats it, for the whole
     * batch or for each half, so it must be safe to repeat.
     *
     * @param isAbandoned whether nobody waits any longer for the outcome of the request at this
     *     index; the outcome is ignored
     * @param isProbe whether the previous batch found that something else holds what it needs
     */
    Optional<List<A>> write(List<R> requests, IntPredicate isAbandoned, boolean isProbe);
  }

  /**
   * The bounds of one batcher.
   *
   * @param atOnce batches in progress
   * @param batchRequests requests in a batch
   * @param batchWeight the total weight of a batch; a heavier request forms a batch of its own
   * @param waiting waiting requests
   * @param pause how long no batch starts after something else held what the batches need
   */
  record Bounds(int atOnce, int batchRequests, int batchWeight, int waiting, Duration pause) {}

  /**
   * The bounds of all batchers that share an executor. A batcher may start a second batch only
   * while fewer than half of the threads are busy, so that a few batchers cannot occupy all
   * threads.
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

    /** The number of waiting requests. */
    int waiting() {
      return waiting.get();
    }

    private boolean hasSpareThreads() {
      return 2 * atWork.get() < threads;
    }
  }

  /** The outcomes of requests that are not tried. */
  record Refusals<A>(A whenFull, A whenBusy) {}

  /** A batch in progress, compared by identity. */
  private static final class Batch<R, A> {
    private final List<Pending<R, A>> requests = new ArrayList<>();
  }

  private static final long HEALTHY = Long.MIN_VALUE;

  private final Queue<Pending<R, A>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger active = new AtomicInteger();
  private final Set<Batch<R, A>> atWork = ConcurrentHashMap.newKeySet();
  // No batch starts before this time; HEALTHY if the last batch was not blocked.
  private final AtomicLong busyUntil = new AtomicLong(HEALTHY);
  private final Executor executor;
  private final Bounds bounds;
  private final Shared shared;
  private final Refusals<A> refusals;
  private final ToIntFunction<R> weight;
  private final Work<R, A> work;
  private final LongSupplier nanoTime;

  /**
   * Creates an empty batcher.
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

  /** Adds a request to the next batch. */
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
    CompletableFuture<A> outcome = new CompletableFuture<>();
    queue.add(new Pending<>(request, outcome, now, Traces.current()));
    startUnlessWorking();
    return outcome;
  }

  /**
   * Fails the open requests that were submitted before a time. Waiting ones are not tried; those of
   * a batch in progress may still be done.
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
        if (pending.sinceNanos() - nanos < 0 && !pending.isDone()) {
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
        // The executor rejected the batch: this instance is stopping or has no free thread. Later
        // requests try again.
        active.decrementAndGet();
        shared.atWork.decrementAndGet();
        completeAllWaiting(refusals.whenFull());
      }
    }
  }

  /**
   * A thread that is not admitted need not retry: a batch in progress checks again when it ends.
   */
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
      // Another batch took all requests that this one was started for.
      if (!batch.requests.isEmpty()) {
        // A batch is written once, and a span has one parent.
        Traces.in(Traces.firstSampled(batch.requests, Pending::trace), () -> work(batch.requests));
      }
    } catch (RuntimeException | Error e) {
      batch.requests.forEach(pending -> pending.fail(e));
    } finally {
      atWork.remove(batch);
      active.decrementAndGet();
      shared.atWork.decrementAndGet();
      // Queues behind the other batchers in the executor, so that no event starves another.
      startUnlessWorking();
    }
  }

  private void work(List<Pending<R, A>> batch) {
    boolean isProbe = busyUntil.get() != HEALTHY;
    if (writeOrHalve(batch, isProbe)) {
      busyUntil.set(HEALTHY);
      return;
    }
    busyUntil.set(nanoTime.getAsLong() + bounds.pause().toNanos());
    batch.forEach(pending -> pending.complete(refusals.whenBusy()));
    completeAllWaiting(refusals.whenBusy());
  }

  /**
   * Completes each request of a batch; returns false if something else holds what it needs, and
   * some requests are still open. A batch that the store rejects is split, so that one request does
   * not fail the others.
   */
  private boolean writeOrHalve(List<Pending<R, A>> batch, boolean isProbe) {
    try {
      return Retry.onDeadConnection(() -> write(open(batch), isProbe));
    } catch (RuntimeException e) {
      List<Pending<R, A>> open = open(batch);
      if (open.size() <= 1 || StoreFailures.isUnavailable(e)) {
        open.forEach(pending -> pending.fail(e));
        return true;
      }
      int middle = open.size() / 2;
      return writeOrHalve(open.subList(0, middle), isProbe)
          && writeOrHalve(open.subList(middle, open.size()), isProbe);
    }
  }

  private boolean write(List<Pending<R, A>> batch, boolean isProbe) {
    if (batch.isEmpty()) {
      return true;
    }
    Optional<List<A>> outcomes =
        work.write(
            batch.stream().map(Pending::request).toList(),
            index -> batch.get(index).isDone(),
            isProbe);
    if (outcomes.isEmpty()) {
      return false;
    }
    if (outcomes.get().size() != batch.size()) {
      throw new IllegalStateException("The work did not return an outcome for each request");
    }
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).complete(outcomes.get().get(i));
    }
    return true;
  }

  private void completeAllWaiting(A outcome) {
    Pending<R, A> next;
    while ((next = queue.poll()) != null) {
      left(1);
      next.complete(outcome);
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
        // Another batch may have taken it, or it may have been given up.
        if (queue.remove(next)) {
          batch.requests.add(next);
          weighs += more;
        }
      }
    } finally {
      left(batch.requests.size());
    }
  }

  /** Removes this number from the counts of waiting requests. */
  private void left(int requests) {
    waiting.addAndGet(-requests);
    shared.waiting.addAndGet(-requests);
  }

  private List<Pending<R, A>> open(List<Pending<R, A>> batch) {
    return batch.stream().filter(pending -> !pending.isDone()).toList();
  }
}
