package dev.usher.queue.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private long now = -5;
  private final SingleFlight flight = new SingleFlight(() -> now);
  private final List<String> done = new ArrayList<>();
  private final List<Throwable> failed = new ArrayList<>();

  @Test
  void whileOneIsUnderWayNoOtherStarts() {
    CompletableFuture<String> first = new CompletableFuture<>();
    assertTrue(starts(() -> Uni.createFrom().completionStage(first)));
    assertTrue(flight.isUnderWay());
    assertFalse(starts(() -> Uni.createFrom().item("second")));
    first.complete("first");
    assertFalse(flight.isUnderWay());
    assertTrue(starts(() -> Uni.createFrom().item("third")));
    assertEquals(List.of("first", "third"), done);
  }

  @Test
  void workThatCannotBeMadeIsFollowedByTheNext() {
    failsAndIsFollowed(
        () -> {
          throw new IllegalStateException("not made");
        });
    failsAndIsFollowed(
        () -> {
          throw new StackOverflowError("not made");
        });
  }

  @Test
  void workThatFindsNoThreadIsFollowedByTheNext() {
    failsAndIsFollowed(
        () ->
            Uni.createFrom()
                .item("never")
                .runSubscriptionOn(
                    task -> {
                      throw new RejectedExecutionException("full");
                    }));
    failsAndIsFollowed(
        () ->
            Uni.createFrom()
                .item("never")
                .emitOn(
                    task -> {
                      throw new InternalError("no thread can be made");
                    }));
  }

  @Test
  void workThatThrowsAnErrorIsFollowedByTheNext() {
    failsAndIsFollowed(
        () ->
            Uni.createFrom()
                .item("never")
                .invoke(
                    () -> {
                      throw new StackOverflowError("too deep");
                    }));
  }

  /** As when an error ended the thread that was to end the run. */
  @Test
  void aRunThatNeverEndsIsGivenUpAndCannotEndTheNext() {
    CompletableFuture<String> lost = new CompletableFuture<>();
    CompletableFuture<String> next = new CompletableFuture<>();
    assertTrue(starts(() -> Uni.createFrom().completionStage(lost)));
    now += Duration.ofMinutes(2).toNanos() - 1;
    assertFalse(starts(() -> Uni.createFrom().item("too early")));
    now += 1;
    assertTrue(starts(() -> Uni.createFrom().completionStage(next)));
    lost.complete("late");
    assertTrue(flight.isUnderWay());
    assertFalse(starts(() -> Uni.createFrom().item("beside it")));
    next.complete("next");
    assertFalse(flight.isUnderWay());
    assertEquals(List.of("late", "next"), done);
  }

  private void failsAndIsFollowed(Supplier<Uni<? extends String>> work) {
    int before = failed.size();
    assertTrue(starts(work));
    assertEquals(before + 1, failed.size());
    assertFalse(flight.isUnderWay());
    done.clear();
    assertTrue(starts(() -> Uni.createFrom().item("next")));
    assertEquals(List.of("next"), done);
  }

  private boolean starts(Supplier<Uni<? extends String>> work) {
    return flight.<String>start(work, done::add, failed::add);
  }
}
