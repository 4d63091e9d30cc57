package dev.usher.queue.room;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs asynchronous work of which at most one is under way. However a run ends, the next may
 * follow: also if it could not be started because an executor is full or shut down, and if an error
 * on another thread took its end with it, two minutes later.
 */
public final class SingleFlight {
  /** Longer than any such work takes: all that it waits for has shorter limits. */
  private static final Duration LOST_AFTER = Duration.ofMinutes(2);

  private final AtomicReference<@Nullable Run> current = new AtomicReference<>();
  private final LongSupplier nanoTime;

  /** One run; told from others by its identity. */
  private static final class Run {
    private final long sinceNanos;

    Run(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  /** Nothing is under way. */
  public SingleFlight() {
    this(System::nanoTime);
  }

  SingleFlight(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether a run is under way. */
  public boolean isUnderWay() {
    return current.get() != null;
  }

  /**
   * Starts the work on the caller's thread unless a run is under way.
   *
   * @param work makes the work; it may throw
   * @param done receives the result, {@code failed} what was thrown; the run has ended by then
   * @return whether it was started
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
      // Not every operator passes an error of an executor on as a failure.
      current.compareAndSet(run, null);
      failed.accept(e);
    }
    return true;
  }
}
