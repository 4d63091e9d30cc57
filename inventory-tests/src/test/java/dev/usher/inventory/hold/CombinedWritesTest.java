package dev.usher.inventory.hold;

import static dev.usher.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which batches are written by which statement, and what a failure of one means for the others. */
class CombinedWritesTest {
  private static final Instant AT = Instant.parse("2026-11-28T20:00:00Z");
  private static final int PATIENCE = 30;

  private static final class Unwritten extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final List<Set<String>> statements = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch first = new CountDownLatch(1);
  private volatile Set<String> unchanged = Set.of("a", "b", "c", "d");
  private volatile String failing = "none";

  @AfterEach
  void letAllEnd() {
    first.countDown();
  }

  @Test
  void aBatchWithoutOthersIsWrittenAtOnce() {
    first.countDown();

    assertEquals(Optional.of(AT), combined(1).write("a", batch()));
    assertEquals(List.of(Set.of("a")), statements);
  }

  @Test
  void batchesThatComeDuringAStatementAreWrittenTogetherByTheNext() {
    CombinedWrites combined = combined(1);
    CompletableFuture<Optional<Instant>> a = leadingWrite(combined, "a");
    List<CompletableFuture<Optional<Instant>>> others = waitingWrites(combined, "b", "c", "d");
    unchanged = Set.of("a", "b", "d");
    first.countDown();

    assertEquals(Optional.of(AT), result(a));
    assertEquals(Optional.of(AT), result(others.get(0)));
    assertEquals(Optional.empty(), result(others.get(1)), "its event has changed");
    assertEquals(Optional.of(AT), result(others.get(2)));
    assertEquals(List.of(Set.of("a"), Set.of("b", "c", "d")), statements);
  }

  @Test
  void noMoreStatementsThanMayBeAreInProgress() {
    CombinedWrites combined = combined(2);
    CompletableFuture<Optional<Instant>> a = leadingWrite(combined, "a");
    CompletableFuture<Optional<Instant>> b = write(combined, "b");
    await().until(() -> statements.size() == 2);
    List<CompletableFuture<Optional<Instant>>> others = waitingWrites(combined, "c", "d");
    assertEquals(2, statements.size());
    first.countDown();

    List.of(a, b, others.get(0), others.get(1))
        .forEach(write -> assertEquals(Optional.of(AT), result(write)));
  }

  @Test
  void aStatementHasNoMoreBatchesThanItMayAndTheRestFollows() {
    CombinedWrites combined = combined(1);
    CompletableFuture<Optional<Instant>> a = leadingWrite(combined, "a");
    String[] many =
        IntStream.range(0, CombinedWrites.MAX_BATCHES + 2)
            .mapToObj(Integer::toString)
            .toArray(String[]::new);
    List<CompletableFuture<Optional<Instant>>> others = waitingWrites(combined, many);
    first.countDown();

    result(a);
    others.forEach(CombinedWritesTest::result);
    assertEquals(
        List.of(1, CombinedWrites.MAX_BATCHES, 2), statements.stream().map(Set::size).toList());
  }

  @Test
  void afterAFailureTheOthersDoNotKnowAndTheNextGoesOn() {
    CombinedWrites combined = combined(1);
    CompletableFuture<Optional<Instant>> a = leadingWrite(combined, "a");
    CompletableFuture<Optional<Instant>> b = waitingWrites(combined, "b").get(0);
    CompletableFuture<Optional<Instant>> c = waitingWrites(combined, "c").get(0);
    failing = "c";
    first.countDown();

    assertEquals(Optional.of(AT), result(a));
    CompletionException failure = assertThrows(CompletionException.class, () -> result(b));
    assertInstanceOf(Unwritten.class, failure.getCause(), "it executed the statement");
    assertEquals(Optional.empty(), result(c));
    assertEquals(Optional.of(AT), combined.write("d", batch()));
    assertEquals(List.of(Set.of("a"), Set.of("b", "c"), Set.of("d")), statements);
  }

  private CombinedWrites combined(int atOnce) {
    return new CombinedWrites(this::statement, atOnce);
  }

  private Map<String, Instant> statement(Map<String, BatchDecision> batches) {
    statements.add(Set.copyOf(batches.keySet()));
    try {
      first.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (batches.containsKey(failing)) {
      throw new Unwritten();
    }
    Map<String, Instant> heldAt = new HashMap<>();
    batches.keySet().stream().filter(unchanged::contains).forEach(e -> heldAt.put(e, AT));
    return heldAt;
  }

  /** One after the other, so that the first leads; each waits when this returns. */
  private static List<CompletableFuture<Optional<Instant>>> waitingWrites(
      CombinedWrites combined, String... events) {
    List<CompletableFuture<Optional<Instant>>> writes = new ArrayList<>();
    for (String event : events) {
      int before = combined.waiting();
      writes.add(write(combined, event));
      await().until(() -> combined.waiting() == before + 1);
    }
    return writes;
  }

  /** Its statement is in progress when this returns. */
  private CompletableFuture<Optional<Instant>> leadingWrite(CombinedWrites combined, String event) {
    CompletableFuture<Optional<Instant>> write = write(combined, event);
    await().until(() -> statements.contains(Set.of(event)));
    return write;
  }

  private static CompletableFuture<Optional<Instant>> write(CombinedWrites combined, String event) {
    return CompletableFuture.supplyAsync(
        () -> combined.write(event, batch()), task -> new Thread(task).start());
  }

  private static Optional<Instant> result(CompletableFuture<Optional<Instant>> write) {
    return write.orTimeout(PATIENCE, TimeUnit.SECONDS).join();
  }

  private static BatchDecision batch() {
    EventStock.Rules rules =
        new EventStock.Rules(1, Instant.EPOCH, Duration.ofMinutes(2), false, 8);
    return new BatchDecision(
        new EventStock(rules, Map.of(), Map.of(), Map.of(), Set.of(), Map.of(), Map.of(), false));
  }
}
