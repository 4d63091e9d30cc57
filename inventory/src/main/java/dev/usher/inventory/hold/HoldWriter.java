package dev.usher.inventory.hold;

import dev.usher.common.sql.SqlFault;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.gate.GateUpdate;
import dev.usher.inventory.hold.BatchDecision.Decision;
import dev.usher.inventory.hold.HoldStore.Ended;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;

/**
 * Writes batches of holds of one event: requests in, outcomes out. One transaction under the
 * event's lock reads, decides and writes a whole batch; an outcome of {@link Held} is committed. If
 * the event is as this instance left it and all requests can win, one statement does that without
 * reading first. If every request of a batch is likely to be refused, the batch is first read
 * without the lock, and only if one of them could win is it written. Thread-safe.
 *
 * <p>Every transaction that changes the stock of an event holds the event's lock, in every
 * instance. Those that end existing holds lock these first, then the event; a batch locks only the
 * event. This serialization makes the limit per visitor correct and deadlocks impossible. The
 * constraints of the schema protect the seats even against a mistake here.
 */
final class HoldWriter {
  // A probe of a recently locked event must not occupy a writer for long.
  private static final int PROBES_PATIENCE = 10;

  private final String event;
  private final Duration lockPatience;
  private final HoldStore store;
  private final Connections connections;
  private final CombinedWrites combinedWrites;
  private final Gate gate;
  private final RecentRefusals recentRefusals;
  // One batch at a time decides and is written; the other is at the gate, or its responses are
  // sent.
  private final ReentrantLock turn = new ReentrantLock(true);
  private final AtomicInteger timesLocked = new AtomicInteger();
  private final KnownStock knownStock = new KnownStock(System::nanoTime);

  HoldWriter(
      String event,
      Duration lockPatience,
      HoldStore store,
      Connections connections,
      CombinedWrites combinedWrites,
      Gate gate,
      RecentRefusals recentRefusals) {
    this.event = event;
    this.lockPatience = lockPatience;
    this.store = store;
    this.connections = connections;
    this.combinedWrites = combinedWrites;
    this.gate = gate;
    this.recentRefusals = recentRefusals;
  }

  /**
   * Returns the outcomes of the requests, in order; empty if another transaction holds the event's
   * lock, and nothing was done. Safe to repeat, even if the outcome of a commit is unknown: a hold
   * that was made is found by its id.
   *
   * @param isAbandoned whether nobody waits any longer for the outcome of the request at this
   *     index; then nothing is taken for it
   * @param isProbe whether another transaction recently held the event's lock for too long
   * @throws SqlFault if PostgreSQL fails
   */
  Optional<List<HoldOutcome>> write(
      List<HoldRequest> requests, IntPredicate isAbandoned, boolean isProbe) {
    // What a visitor has is only needed where it may be the reason: it is half of the read's cost.
    List<HoldRequest> personal = new ArrayList<>();
    List<HoldRequest> others = new ArrayList<>(requests.size());
    for (HoldRequest request : requests) {
      (recentRefusals.suggestRefusalOf(request) ? personal : others).add(request);
    }
    int likelyRefused =
        personal.size() + (others.isEmpty() ? 0 : gate.likelyRefused(event, others).cardinality());
    Optional<List<HoldOutcome>> outcomes =
        likelyRefused == requests.size() ? refusals(requests, personal) : Optional.empty();
    if (outcomes.isEmpty()) {
      Duration patience = isProbe ? lockPatience.dividedBy(PROBES_PATIENCE) : lockPatience;
      outcomes = writeInTurn(requests, isAbandoned, patience, likelyRefused == 0);
      if (outcomes.isEmpty()) {
        return outcomes;
      }
    }
    for (int i = 0; i < requests.size(); i++) {
      recentRefusals.learn(requests.get(i), outcomes.get().get(i));
    }
    return outcomes;
  }

  /** Outcomes without the event's lock; empty if a request might win. */
  private Optional<List<HoldOutcome>> refusals(
      List<HoldRequest> requests, List<HoldRequest> personal) {
    Optional<EventStock> read =
        connections.with(() -> store.read(event, requests, HoldStore.visitors(personal)));
    if (read.isEmpty()) {
      return Optional.empty();
    }
    recentRefusals.learnLimit(event, read.get().rules().maxPerVisitor());
    BatchDecision decision = new BatchDecision(read.get());
    gate.learnLeft(event, read.get().rules().version(), placesLeft(decision));
    List<HoldOutcome> refusals =
        requests.stream().map(decision::foresee).flatMap(Optional::stream).toList();
    return refusals.size() == requests.size() ? Optional.of(refusals) : Optional.empty();
  }

  /**
   * Empty if another transaction has the event for too long.
   *
   * @param mayAllWin whether no request is likely to be refused
   */
  private Optional<List<HoldOutcome>> writeInTurn(
      List<HoldRequest> requests, IntPredicate isAbandoned, Duration patience, boolean mayAllWin) {
    Optional<Ended> ended;
    int lockedBefore = timesLocked.get();
    enter();
    try {
      if (timesLocked.get() != lockedBefore) {
        // The batch before waited for the lock meanwhile, in vain.
        return Optional.empty();
      }
      ended = mayAllWin ? continueAlone(requests, isAbandoned) : Optional.empty();
      if (ended.isEmpty()) {
        ended = writeUnderLock(requests, isAbandoned, patience);
      }
    } catch (RuntimeException e) {
      knownStock.forget();
      if (e instanceof SqlFault fault && fault.isLockTimeout()) {
        timesLocked.incrementAndGet();
        return Optional.empty();
      }
      throw e;
    } finally {
      turn.unlock();
    }
    if (ended.isEmpty()) {
      return Optional.of(
          requests.stream().<HoldOutcome>map(r -> new HoldOutcome.UnknownEvent(event)).toList());
    }
    BatchDecision decision = ended.get().decision();
    gate.settle(update(ended.get().version(), decision));
    recentRefusals.learnLimit(event, decision.stock().rules().maxPerVisitor());
    return Optional.of(decision.outcomes(ended.get().heldAt()));
  }

  /**
   * Not for as long as for the lock: the batch before may wait for a connection, not for others.
   */
  private void enter() {
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while another batch is written", e);
    }
  }

  /**
   * Decides the batch on what is known, and writes it in one round trip, with those of other
   * events, if the event is still so. Empty, and nothing was done, if not all requests can win like
   * this.
   */
  private Optional<Ended> continueAlone(List<HoldRequest> requests, IntPredicate isAbandoned) {
    Optional<BatchDecision> decision =
        knownStock
            .expected(requests)
            .map(stock -> decide(stock, requests, isAbandoned))
            .filter(decided -> decided.isWonByAll() && !decided.winners().isEmpty());
    if (decision.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> heldAt = combinedWrites.write(event, decision.get());
    if (heldAt.isEmpty()) {
      return Optional.empty();
    }
    long before = decision.get().stock().rules().version();
    knownStock.learn(decision.get(), before, before + 1);
    return Optional.of(new Ended(decision.get(), before + 1, heldAt));
  }

  private Optional<Ended> writeUnderLock(
      List<HoldRequest> requests, IntPredicate isAbandoned, Duration patience) {
    Optional<Ended> ended =
        connections.with(
            () ->
                store.write(
                    event, requests, patience, stock -> decide(stock, requests, isAbandoned)));
    ended.ifPresentOrElse(
        e ->
            knownStock.learn(e.decision(), e.decision().stock().rules().version() - 1, e.version()),
        knownStock::forget);
    return ended;
  }

  private static BatchDecision decide(
      EventStock stock, List<HoldRequest> requests, IntPredicate isAbandoned) {
    BatchDecision decision = new BatchDecision(stock);
    for (int i = 0; i < requests.size(); i++) {
      if (isAbandoned.test(i)) {
        decision.skip();
      } else {
        decision.decide(requests.get(i));
      }
    }
    return decision;
  }

  /** What general sections have left after the requests that win. */
  private static Map<String, Integer> placesLeft(BatchDecision decision) {
    Map<String, Integer> left = new LinkedHashMap<>();
    decision
        .stock()
        .sections()
        .forEach(
            (id, section) -> {
              if (section.general()) {
                left.put(id, decision.left(id));
              }
            });
    return left;
  }

  private GateUpdate update(long version, BatchDecision decision) {
    Map<String, Integer> left = placesLeft(decision);
    Map<String, UUID> taken = new LinkedHashMap<>();
    decision.stock().candidates().keySet().forEach(id -> left.put(id, decision.left(id)));
    if (decision.stock().isAnySection()) {
      left.put(GateUpdate.ANY_SECTION, decision.mostLeft());
    }
    decision
        .stock()
        .seats()
        .forEach((id, seat) -> seat.owner().ifPresent(owner -> taken.put(id, owner.hold())));
    for (Decision.Wins winner : decision.winners()) {
      UUID key = winner.request().id().key();
      winner.items().forEach(item -> item.seat().ifPresent(seat -> taken.put(seat, key)));
    }
    return new GateUpdate(event, version, left, taken, List.of());
  }
}
