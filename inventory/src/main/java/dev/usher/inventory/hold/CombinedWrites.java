package dev.usher.inventory.hold;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes decided batches of several events in one statement: while the maximum number of statements
 * is in progress, batches collect for the next. So many events with few requests each take few
 * transactions, as one event with many requests does.
 *
 * <p>The thread of the batch that has waited longest executes the statement for all that wait
 * (leader and followers, as in the write groups of RocksDB); a batch that finds nobody at work
 * waits for nobody. Thread-safe; at most one batch of each event at a time.
 */
final class CombinedWrites {
  /** Bounds how many events one statement locks. */
  static final int MAX_BATCHES = 64;

  private enum Role {
    LEADER,
    WRITTEN_BY_ANOTHER
  }

  /** A batch, and what its thread is to do after it has waited. */
  private static final class Batch {
    private final String event;
    private final BatchDecision decision;
    private final CompletableFuture<Role> role = new CompletableFuture<>();
    private Optional<Instant> heldAt = Optional.empty();

    Batch(String event, BatchDecision decision) {
      this.event = event;
      this.decision = decision;
    }
  }

  private final Function<Map<String, BatchDecision>, Map<String, Instant>> statement;
  private final int atOnce;
  private final Queue<Batch> waiting = new ArrayDeque<>();
  private int inProgress;

  /**
   * Creates one without batches.
   *
   * @param statement as {@link HoldStore#writeUnchanged}
   * @param atOnce how many statements may be in progress
   */
  CombinedWrites(Function<Map<String, BatchDecision>, Map<String, Instant>> statement, int atOnce) {
    this.statement = statement;
    this.atOnce = atOnce;
  }

  /**
   * Writes the winners of a batch, see {@link HoldStore#writeUnchanged}. Blocks.
   *
   * @return when the holds began; empty if nothing was changed, or if the statement failed in the
   *     thread of another batch: then nobody knows, as after any failure
   * @throws RuntimeException if the statement fails in this thread
   */
  Optional<Instant> write(String event, BatchDecision decision) {
    Batch own = new Batch(event, decision);
    if (isFirst(own) || own.role.join() == Role.LEADER) {
      lead(own);
    }
    return own.heldAt;
  }

  /** Whether the batch need not wait; otherwise its role is set later. */
  private synchronized boolean isFirst(Batch batch) {
    if (inProgress < atOnce) {
      inProgress++;
      return true;
    }
    waiting.add(batch);
    return false;
  }

  /** The batches that wait for a statement. */
  synchronized int waiting() {
    return waiting.size();
  }

  private void lead(Batch own) {
    List<Batch> batches = withThoseWaiting(own);
    try {
      Map<String, Instant> heldAt =
          statement.apply(
              batches.stream().collect(Collectors.toMap(b -> b.event, b -> b.decision)));
      batches.forEach(batch -> batch.heldAt = Optional.ofNullable(heldAt.get(batch.event)));
    } finally {
      handOn();
      batches.forEach(batch -> batch.role.complete(Role.WRITTEN_BY_ANOTHER));
    }
  }

  private synchronized List<Batch> withThoseWaiting(Batch own) {
    List<Batch> batches = new ArrayList<>(List.of(own));
    while (batches.size() < MAX_BATCHES && !waiting.isEmpty()) {
      batches.add(waiting.remove());
    }
    return batches;
  }

  private synchronized void handOn() {
    Batch next = waiting.poll();
    if (next == null) {
      inProgress--;
    } else {
      next.role.complete(Role.LEADER);
    }
  }
}
