package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usher.inventory.hold.Batcher.Bounds;
import dev.usher.inventory.hold.Batcher.Shared;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which requests are in which batch. */
class BatcherTest extends BatcherCase {
  @Test
  void whatArrivesWhileABatchIsAtWorkGathersIntoTheNext() {
    Batcher<Integer, String> batcher = batcher(1, 10, 100);
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
    Batcher<Integer, String> batcher = batcher(2, 10, 100);
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
    Batcher<Integer, String> batcher = batcher(1, 2, 100);
    IntStream.rangeClosed(1, 5).forEach(batcher::submit);
    runAll();

    assertEquals(List.of(List.of(1, 2), List.of(3, 4), List.of(5)), batches);
  }

  @Test
  void aBatchWeighsNoMoreThanAllowedUnlessOneRequestDoes() {
    Batcher<Integer, String> batcher =
        batcher(tasks::add, new Bounds(1, 10, 7, 100, PAUSE), always(this::echo));
    List.of(3, 4, 1, 9, 2, 5).forEach(batcher::submit);
    runAll();

    assertEquals(List.of(List.of(3, 4), List.of(1), List.of(9), List.of(2, 5)), batches);
  }

  @Test
  void fromManyThreadsEveryRequestIsAnsweredOnceByNoMoreBatchesThanMayBe() throws Exception {
    AtomicInteger atWork = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    ExecutorService writers = Executors.newFixedThreadPool(4);
    ExecutorService visitors = Executors.newFixedThreadPool(8);
    shared = new Shared(8, 100_000);
    Batcher<Integer, String> batcher =
        batcher(
            writers,
            new Bounds(2, 16, Integer.MAX_VALUE, 100_000, PAUSE),
            always(
                requests -> {
                  if (atWork.incrementAndGet() > 2) {
                    tooMany.incrementAndGet();
                  }
                  seen.addAll(requests);
                  atWork.decrementAndGet();
                  return requests.stream().map(request -> "done").toList();
                }));
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
}
