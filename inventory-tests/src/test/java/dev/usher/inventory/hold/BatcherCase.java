package dev.usher.inventory.hold;

import dev.usher.inventory.hold.Batcher.Bounds;
import dev.usher.inventory.hold.Batcher.Refusals;
import dev.usher.inventory.hold.Batcher.Shared;
import dev.usher.inventory.hold.Batcher.Work;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.ToIntFunction;

/** The language of the batcher's tests: tasks that run when the test says so, and a clock. */
abstract class BatcherCase {
  static final String FULL = "full";
  static final String BUSY = "busy";
  static final Duration PAUSE = Duration.ofMillis(100);

  final Queue<Runnable> tasks = new ArrayDeque<>();
  final List<List<Integer>> batches = new ArrayList<>();
  Shared shared = new Shared(8, 100);
  long now;

  /** A batcher whose work echoes requests. */
  Batcher<Integer, String> batcher(int atOnce, int maxBatch, int maxWaiting) {
    return batcher(atOnce, maxBatch, maxWaiting, this::echo);
  }

  Batcher<Integer, String> batcher(int atOnce, int maxBatch, int maxWaiting, Outcomes work) {
    shared = new Shared(8, maxWaiting);
    return batcher(
        tasks::add, new Bounds(atOnce, maxBatch, 1_000_000, 1_000_000, PAUSE), always(work));
  }

  Batcher<Integer, String> batcher(Executor executor, Bounds bounds, Work<Integer, String> work) {
    return batcher(executor, bounds, n -> n, work);
  }

  /** A batcher of one batch at a time, which weighs requests like this as it gathers them. */
  Batcher<Integer, String> batcher(ToIntFunction<Integer> weight) {
    return batcher(tasks::add, new Bounds(1, 10, 100, 100, PAUSE), weight, always(this::echo));
  }

  private Batcher<Integer, String> batcher(
      Executor executor, Bounds bounds, ToIntFunction<Integer> weight, Work<Integer, String> work) {
    return new Batcher<>(
        executor, bounds, shared, new Refusals<>(FULL, BUSY), weight, work, () -> now);
  }

  /** What a batch's requests end in. */
  interface Outcomes {
    List<String> of(List<Integer> requests);
  }

  /** Work that nothing blocks. */
  static Work<Integer, String> always(Outcomes outcomes) {
    return (requests, isAbandoned, isProbe) -> Optional.of(outcomes.of(requests));
  }

  /** Records the batch; each request's outcome is its number. */
  List<String> echo(List<Integer> requests) {
    batches.add(requests);
    return requests.stream().map(request -> Integer.toString(request)).toList();
  }

  static String now(CompletionStage<String> answer) {
    return answer.toCompletableFuture().getNow("");
  }

  static boolean isFailed(CompletionStage<String> answer) {
    return answer.toCompletableFuture().isCompletedExceptionally();
  }

  void runNext() {
    tasks.remove().run();
  }

  void runAll() {
    while (!tasks.isEmpty()) {
      runNext();
    }
  }
}
