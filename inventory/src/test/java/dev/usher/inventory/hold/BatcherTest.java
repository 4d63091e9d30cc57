package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.hold.Batcher.Bounds;
import dev.usher.inventory.hold.Batcher.Pending;
import dev.usher.inventory.hold.Batcher.Refusals;
import dev.usher.inventory.hold.Batcher.Shared;
import dev.usher.inventory.hold.Batcher.Work;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private static final String FULL = "full";
  private static final String BUSY = "busy";
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<List<Integer>> batches = new ArrayList<>();
  private Shared shared = new Shared(8, 100);
  private Runnable giveUp = () -> {};
  private long now;

  @Test
  void whatArrivesWhileABatchIsAtWorkGathersIntoTheNext() {
    Batcher<Integer, String> batcher = batcher(1, 10, 100, this::echo);
    batcher.submit(1);
    batcher.submit(2);
    assertEquals(1, tasks.size(), "one batch at a time");
    runNext();
    batcher.submit(3);
    runNext();

    assertEquals(List.of(List.of(1, 2), List.of(3)), batches);
  }

  @Test
  void asManyBatchesAsMayBeAreAtWorkAndNoneIsEmpty() {
    Batcher<Integer, String> batcher = batcher(2, 10, 100, this::echo);
    IntStream.rangeClosed(1, 3).forEach(batcher::submit);
    assertEquals(2, tasks.size(), "two batches at a time");
    runNext();
    runNext();
    batcher.submit(4);
    assertEquals(1, tasks.size());
    runNext();

    assertEquals(List.of(List.of(1, 2, 3), List.of(4)), batches);
  }

  @Test
  void aBatchIsNoLargerThanAllowedAndTheRestFollows() {
    Batcher<Integer, String> batcher = batcher(1, 2, 100, this::echo);
    IntStream.rangeClosed(1, 5).forEach(batcher::submit);
    runAll();

    assertEquals(List.of(List.of(1, 2), List.of(3, 4), List.of(5)), batches);
  }

  @Test
  void pastTheBoundRequestsAreRefusedAtOnceAndThereIsRoomAgainAfter() {
    Batcher<Integer, String> batcher = batcher(1, 10, 2, this::echo);
    CompletionStage<String> first = batcher.submit(1);
    batcher.submit(2);

    assertEquals(FULL, batcher.submit(3).toCompletableFuture().getNow(""));
    runAll();

    assertEquals("1", first.toCompletableFuture().getNow(""));
    CompletionStage<String> later = batcher.submit(4);
    runAll();
    assertEquals("4", later.toCompletableFuture().getNow(""));
  }

  @Test
  void aBatchWeighsNoMoreThanAllowedUnlessOneRequestDoes() {
    Batcher<Integer, String> batcher =
        batcher(tasks::add, new Bounds(1, 10, 7, 100, PAUSE), 8, 100, this::echo);
    List.of(3, 4, 1, 9, 2, 5).forEach(batcher::submit);
    runAll();

    assertEquals(List.of(List.of(3, 4), List.of(1), List.of(9), List.of(2, 5)), batches);
  }

  @Test
  void pastTheBoundOfOneEventThereIsRoomForOthers() {
    Bounds two = new Bounds(1, 10, 100, 2, PAUSE);
    Batcher<Integer, String> one = batcher(tasks::add, two, 8, 100, this::echo);
    Batcher<Integer, String> other =
        batcher(
            tasks::add,
            two,
            (batch, isProbe) -> {
              echo(batch);
              return true;
            });
    one.submit(1);
    one.submit(2);
    assertEquals(FULL, one.submit(3).toCompletableFuture().getNow(""));

    CompletionStage<String> elsewhere = other.submit(4);
    runAll();
    assertEquals("4", elsewhere.toCompletableFuture().getNow(""));
  }

  @Test
  void aSecondBatchAtOnceLeavesHalfOfTheThreadsToOthers() {
    shared = new Shared(4, 100);
    Bounds bounds = new Bounds(2, 1, 100, 100, PAUSE);
    for (int n = 0; n < 4; n++) {
      Batcher<Integer, String> batcher =
          batcher(
              tasks::add,
              bounds,
              (batch, isProbe) -> {
                echo(batch);
                return true;
              });
      batcher.submit(1);
      batcher.submit(2);
    }

    assertEquals(5, tasks.size(), "two of the first, one of each other");
    runAll();
    assertEquals(8, batches.size());
  }

  @Test
  void whileSomethingElseHoldsWhatIsNeededAllAreRefusedAtOnceAndOneAtATimeTries() {
    AtomicBoolean isHeld = new AtomicBoolean(true);
    List<Boolean> probes = new ArrayList<>();
    Batcher<Integer, String> batcher =
        batcher(
            tasks::add,
            new Bounds(2, 1, 100, 100, PAUSE),
            (batch, isProbe) -> {
              probes.add(isProbe);
              if (isHeld.get()) {
                return false;
              }
              echo(batch);
              return true;
            });
    List<CompletionStage<String>> first =
        IntStream.rangeClosed(1, 4).mapToObj(batcher::submit).toList();
    runNext();
    first.subList(2, 4).forEach(one -> assertEquals(BUSY, now(one), "waits no longer"));
    runAll();
    first.forEach(one -> assertEquals(BUSY, now(one)));
    assertEquals(BUSY, now(batcher.submit(5)), "within the pause");
    assertEquals(0, tasks.size());

    now += PAUSE.toNanos();
    isHeld.set(false);
    CompletionStage<String> probe = batcher.submit(6);
    assertEquals(1, tasks.size());
    assertEquals(BUSY, now(batcher.submit(7)), "another tries");
    runAll();
    CompletionStage<String> after = batcher.submit(8);
    runAll();

    assertEquals("6", now(probe));
    assertEquals("8", now(after));
    assertEquals(false, probes.get(0));
    assertEquals(List.of(true, false), probes.subList(probes.size() - 2, probes.size()));
  }

  @Test
  void whoHasWaitedTooLongIsNotTriedAndWhoIsAtWorkGetsAnAnswer() {
    List<CompletableFuture<String>> answered = new ArrayList<>();
    Batcher<Integer, String> batcher =
        batcher(
            tasks::add,
            new Bounds(1, 1, 100, 100, PAUSE),
            8,
            100,
            batch -> {
              giveUp.run();
              assertTrue(answered.get(0).isCompletedExceptionally(), "though it is at work");
              echo(batch);
            });
    giveUp = () -> batcher.giveUpSince(now, new IllegalStateException("too late"));
    answered.add(batcher.submit(1).toCompletableFuture());
    answered.add(batcher.submit(2).toCompletableFuture());
    now += 10;
    CompletionStage<String> recent = batcher.submit(3);
    runAll();

    assertEquals(List.of(List.of(1), List.of(3)), batches);
    assertTrue(answered.get(1).isCompletedExceptionally());
    assertEquals("3", now(recent));
    assertEquals(0, shared.waiting());
  }

  @Test
  void whatTheWorkThrowsFailsItsBatchAlone() {
    Batcher<Integer, String> batcher =
        batcher(
            1,
            1,
            100,
            batch -> {
              if (batch.get(0).request() == 1) {
                throw new IllegalStateException("one is bad");
              }
              echo(batch);
            });
    CompletableFuture<String> bad = batcher.submit(1).toCompletableFuture();
    CompletableFuture<String> good = batcher.submit(2).toCompletableFuture();
    runAll();

    assertTrue(bad.isCompletedExceptionally());
    assertEquals("2", good.getNow(""));
  }

  @Test
  void anErrorThatTheWorkThrowsFailsItsBatchAlone() {
    Batcher<Integer, String> batcher =
        batcher(
            1,
            1,
            100,
            batch -> {
              if (batch.get(0).request() == 1) {
                throw new StackOverflowError("one is too deep");
              }
              echo(batch);
            });
    CompletableFuture<String> bad = batcher.submit(1).toCompletableFuture();
    CompletableFuture<String> good = batcher.submit(2).toCompletableFuture();
    runAll();

    assertTrue(bad.isCompletedExceptionally());
    assertEquals("2", good.getNow(""));
    assertEquals(0, shared.waiting());
  }

  @Test
  void withoutAThreadAllThatWaitAreRefusedAndLaterRequestsAreTriedAgain() {
    withoutAThread(
        () -> {
          throw new RejectedExecutionException("shut down");
        });
    withoutAThread(
        () -> {
          throw new InternalError("no thread can be made");
        });
  }

  private void withoutAThread(Runnable failure) {
    AtomicBoolean isOut = new AtomicBoolean();
    Batcher<Integer, String> batcher =
        batcher(
            task -> {
              if (isOut.get()) {
                failure.run();
              }
              tasks.add(task);
            },
            new Bounds(1, 1, 100, 100, PAUSE),
            8,
            100,
            this::echo);
    CompletionStage<String> first = batcher.submit(1);
    CompletionStage<String> second = batcher.submit(2);
    isOut.set(true);
    runNext();
    assertEquals("1", now(first));
    assertEquals(FULL, now(second));
    assertEquals(FULL, now(batcher.submit(3)));

    isOut.set(false);
    CompletionStage<String> later = batcher.submit(4);
    runAll();
    assertEquals("4", now(later));
    assertEquals(0, shared.waiting());
  }

  @Test
  void aBatchThatCouldNotBeGatheredIsTriedAgain() {
    AtomicBoolean isOut = new AtomicBoolean(true);
    Batcher<Integer, String> batcher =
        new Batcher<>(
            tasks::add,
            new Bounds(1, 10, 100, 100, PAUSE),
            shared,
            new Refusals<>(FULL, BUSY),
            n -> {
              if (isOut.getAndSet(false)) {
                throw new InternalError("for a moment");
              }
              return n;
            },
            (batch, isProbe) -> {
              echo(batch);
              return true;
            },
            () -> now);
    CompletionStage<String> first = batcher.submit(1);
    runAll();

    assertEquals("1", now(first));
    assertEquals(0, shared.waiting());
  }

  @Test
  void aRequestThatTheWorkForgetsFailsInsteadOfWaitingForEver() {
    Batcher<Integer, String> batcher = batcher(1, 10, 100, batch -> {});
    CompletableFuture<String> forgotten = batcher.submit(1).toCompletableFuture();
    runAll();

    assertTrue(forgotten.isCompletedExceptionally());
  }

  @Test
  void fromManyThreadsEveryRequestIsAnsweredOnceByNoMoreBatchesThanMayBe() throws Exception {
    AtomicInteger atWork = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    ExecutorService writers = Executors.newFixedThreadPool(4);
    ExecutorService visitors = Executors.newFixedThreadPool(8);
    Batcher<Integer, String> batcher =
        batcher(
            writers,
            new Bounds(2, 16, Integer.MAX_VALUE, 100_000, PAUSE),
            8,
            100_000,
            batch -> {
              if (atWork.incrementAndGet() > 2) {
                tooMany.incrementAndGet();
              }
              batch.forEach(
                  pending -> {
                    seen.add(pending.request());
                    pending.answer("done");
                  });
              atWork.decrementAndGet();
            });
    try {
      List<CompletableFuture<String>> answers =
          IntStream.range(0, 20_000)
              .mapToObj(
                  n ->
                      CompletableFuture.supplyAsync(() -> batcher.submit(n), visitors)
                          .thenCompose(answer -> answer))
              .toList();
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    } finally {
      visitors.shutdown();
      writers.shutdown();
    }

    assertEquals(20_000, seen.size());
    assertEquals(20_000, seen.stream().distinct().count());
    assertEquals(0, tooMany.get());
    assertEquals(0, shared.waiting());
  }

  private Batcher<Integer, String> batcher(
      int atOnce, int maxBatch, int maxWaiting, Consumer<List<Pending<Integer, String>>> work) {
    return batcher(
        tasks::add, new Bounds(atOnce, maxBatch, 1_000_000, 1_000_000, PAUSE), 8, maxWaiting, work);
  }

  private Batcher<Integer, String> batcher(
      Executor executor,
      Bounds bounds,
      int threads,
      int maxWaiting,
      Consumer<List<Pending<Integer, String>>> work) {
    shared = new Shared(threads, maxWaiting);
    return batcher(
        executor,
        bounds,
        (batch, isProbe) -> {
          work.accept(batch);
          return true;
        });
  }

  private Batcher<Integer, String> batcher(
      Executor executor, Bounds bounds, Work<Integer, String> work) {
    return new Batcher<>(
        executor, bounds, shared, new Refusals<>(FULL, BUSY), n -> n, work, () -> now);
  }

  private void echo(List<Pending<Integer, String>> batch) {
    batches.add(batch.stream().map(Pending::request).toList());
    batch.forEach(pending -> pending.answer(Integer.toString(pending.request())));
  }

  private static String now(CompletionStage<String> answer) {
    return answer.toCompletableFuture().getNow("");
  }

  private void runNext() {
    tasks.remove().run();
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      runNext();
    }
  }
}
