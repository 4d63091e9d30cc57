package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.hold.Batcher.Pending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private static final String FULL = "full";

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<List<Integer>> batches = new ArrayList<>();
  private final AtomicInteger waiting = new AtomicInteger();

  @Test
  void what_arrives_while_a_batch_is_at_work_gathers_into_the_next() {
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
  void as_many_batches_as_may_be_are_at_work_and_none_is_empty() {
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
  void a_batch_is_no_larger_than_allowed_and_the_rest_follows() {
    Batcher<Integer, String> batcher = batcher(1, 2, 100, this::echo);
    IntStream.rangeClosed(1, 5).forEach(batcher::submit);
    runAll();

    assertEquals(List.of(List.of(1, 2), List.of(3, 4), List.of(5)), batches);
  }

  @Test
  void past_the_bound_requests_are_refused_at_once_and_there_is_room_again_after() {
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
  void what_the_work_throws_fails_its_batch_alone() {
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
  void a_request_that_the_work_forgets_fails_instead_of_waiting_for_ever() {
    Batcher<Integer, String> batcher = batcher(1, 10, 100, batch -> {});
    CompletableFuture<String> forgotten = batcher.submit(1).toCompletableFuture();
    runAll();

    assertTrue(forgotten.isCompletedExceptionally());
  }

  @Test
  void from_many_threads_every_request_is_answered_once_by_no_more_batches_than_may_be()
      throws Exception {
    AtomicInteger atWork = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    ExecutorService writers = Executors.newFixedThreadPool(4);
    ExecutorService visitors = Executors.newFixedThreadPool(8);
    Batcher<Integer, String> batcher =
        new Batcher<>(
            writers,
            2,
            16,
            100_000,
            waiting,
            FULL,
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
    assertEquals(0, waiting.get());
  }

  private Batcher<Integer, String> batcher(
      int atOnce, int maxBatch, int maxWaiting, Consumer<List<Pending<Integer, String>>> work) {
    return new Batcher<>(tasks::add, atOnce, maxBatch, maxWaiting, waiting, FULL, work);
  }

  private void echo(List<Pending<Integer, String>> batch) {
    batches.add(batch.stream().map(Pending::request).toList());
    batch.forEach(pending -> pending.answer(Integer.toString(pending.request())));
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
