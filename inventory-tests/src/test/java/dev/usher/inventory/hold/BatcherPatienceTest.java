package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.hold.Batcher.Bounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long requests wait: for something else that holds what they need, and in the queue. */
class BatcherPatienceTest extends BatcherCase {
  private Runnable giveUp = () -> {};

  @Test
  void whileSomethingElseHoldsWhatIsNeededAllAreRefusedAtOnceAndOneAtATimeTries() {
    AtomicBoolean isHeld = new AtomicBoolean(true);
    List<Boolean> probes = new ArrayList<>();
    Batcher<Integer, String> batcher =
        batcher(
            tasks::add,
            new Bounds(2, 1, 100, 100, PAUSE),
            (requests, isAbandoned, isProbe) -> {
              probes.add(isProbe);
              return isHeld.get() ? Optional.empty() : Optional.of(echo(requests));
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
    List<CompletionStage<String>> answered = new ArrayList<>();
    List<Boolean> abandoned = new ArrayList<>();
    Batcher<Integer, String> batcher =
        batcher(
            tasks::add,
            new Bounds(1, 1, 100, 100, PAUSE),
            (requests, isAbandoned, isProbe) -> {
              assertFalse(isAbandoned.test(0));
              giveUp.run();
              assertTrue(isFailed(answered.get(0)), "though it is at work");
              abandoned.add(isAbandoned.test(0));
              return Optional.of(echo(requests));
            });
    giveUp = () -> batcher.giveUpSince(now, new IllegalStateException("too late"));
    answered.add(batcher.submit(1));
    answered.add(batcher.submit(2));
    now += 10;
    CompletionStage<String> recent = batcher.submit(3);
    runAll();

    assertEquals(List.of(List.of(1), List.of(3)), batches);
    assertEquals(List.of(true, false), abandoned);
    assertTrue(isFailed(answered.get(1)));
    assertEquals("3", now(recent));
    assertEquals(0, shared.waiting());
  }
}
