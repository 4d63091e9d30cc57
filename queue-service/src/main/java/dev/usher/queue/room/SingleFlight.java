package dev.usher.queue.room;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs asynchronous work so that at most one run is in progress. A new run is possible however the
 * last one ended, even if an executor was full or shut down. If an error on another thread
 * suppressed the end of a run, a new run is possible two minutes after it started.
 */
public final class SingleFlight {
  /** Longer than any run takes: everything that a run waits for has a shorter limit. */
  private static final Duration LOST_AFTER = Duration.ofMinutes(2);

  private final AtomicReference<@Nullable Run> current = new AtomicReference<>();
  private final LongSupplier nanoTime;

  /** One run, compared by identity. */
  private static final class Run {
    private final long sinceNanos;

    Run(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  /** Creates an instance without a run in progress. */
  public SingleFlight() {
    this(System::nanoTime);
  }

  SingleFlight(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether a run is in progress. */
  public boolean isUnderWay() {
    return current.get() != null;
  }

  /**
   * Starts the work on the caller's thread unless a run is in progress.
   *
   * @param work supplies the work; it may throw
   * @param done receives the result, and {@code failed} receives the failure; the run has ended by
   *     then
   * @return whether the work was started
   */
  public <T> boolean start(
      Supplier<Uni<? extends T>> work, Consumer<? super T> done, Consumer<Throwable> failed) {
    Run before = current.get();
    long now = nanoTime.getAsLong();
    if (before != null && now - before.sinceNanos < LOST_AFTER.toNanos()) {
      return false;
    }
    Run run = new Run(now);
    if (!current.compareAndSet(before, run)) {
      return false;
    }
    try {
      work.get()
          .onTermination()
          .invoke(() -> current.compareAndSet(run, null))
          .subscribe()
          .with(done, failed);
    } catch (RuntimeException | Error e) {
      // Not every Mutiny operator reports an executor's error as a failure.
      current.compareAndSet(run, null);
      failed.accept(e);
    }
    return true;
  }
}
