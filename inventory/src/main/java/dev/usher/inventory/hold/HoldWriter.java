package dev.usher.inventory.hold;

import dev.usher.common.failure.StoreFailures;
import dev.usher.common.store.Retry;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.InventorySettings.HoldSettings;
import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.gate.GateUpdate;
import dev.usher.inventory.hold.BatchDecision.Decision;
import dev.usher.inventory.hold.Batcher.Pending;
import dev.usher.inventory.hold.HoldStore.LockedEvent;
import dev.usher.inventory.hold.HoldStore.LockedStock;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldOutcome.Held;
import dev.usher.inventory.stock.HoldRequest;
import dev.usher.inventory.stock.HoldStatus;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes one batch of holds of one event: one transaction under the event's lock reads, decides and
 * writes the whole batch. A request completes with {@link Held} only after the commit. If every
 * request of a batch is likely to be refused, the batch is first read without the lock; only
 * requests that could win continue.
 *
 * <p>Every transaction that changes the stock of an event takes the event's lock first, in every
 * instance. This serialization makes the limit per visitor correct and deadlocks impossible. The
 * constraints of the schema protect the seats even against a mistake here.
 */
@ApplicationScoped
class HoldWriter {
  // A probe of a recently locked event must not occupy a writer for long.
  private static final int PROBES_PATIENCE = 10;

  private final HoldSettings settings;
  private final AgroalDataSource dataSource;
  private final HoldStore store;
  private final Gate gate;
  private final RecentRefusals recentRefusals = new RecentRefusals();

  HoldWriter(InventorySettings settings, AgroalDataSource dataSource, HoldStore store, Gate gate) {
    this.settings = settings.hold();
    this.dataSource = dataSource;
    this.store = store;
    this.gate = gate;
  }

  /**
   * Completes each request of a batch. When PostgreSQL fails, the affected requests fail with
   * {@link HoldFault}: their outcome is unknown, and a retry with the same key returns it.
   *
   * @param isProbe whether another transaction recently held the event's lock for too long
   * @return false if another transaction holds the lock; then some requests stay open and nothing
   *     was done for them
   */
  boolean write(String event, List<Pending<HoldRequest, HoldOutcome>> batch, boolean isProbe) {
    Duration lockPatience =
        isProbe ? settings.lockPatience().dividedBy(PROBES_PATIENCE) : settings.lockPatience();
    return writeOrHalve(event, batch, areAllLikelyRefused(event, batch), lockPatience);
  }

  private boolean areAllLikelyRefused(String event, List<Pending<HoldRequest, HoldOutcome>> batch) {
    List<HoldRequest> others =
        batch.stream()
            .map(Pending::request)
            .filter(request -> !recentRefusals.suggestRefusalOf(request))
            .toList();
    return others.isEmpty() || gate.likelyRefused(event, others).cardinality() == others.size();
  }

  /**
   * Splits a failed batch, so that one request that PostgreSQL rejects does not fail the others.
   */
  private boolean writeOrHalve(
      String event,
      List<Pending<HoldRequest, HoldOutcome>> batch,
      boolean isLikelyRefused,
      Duration lockPatience) {
    try {
      // Safe even if the outcome of a commit is unknown: a hold that was made is found by its id.
      return Retry.onDeadConnection(() -> tryToWrite(event, batch, isLikelyRefused, lockPatience));
    } catch (RuntimeException e) {
      List<Pending<HoldRequest, HoldOutcome>> open = unanswered(batch);
      if (open.size() <= 1 || StoreFailures.isUnavailable(e)) {
        open.forEach(pending -> pending.fail(fault(event, e)));
        return true;
      }
      int middle = open.size() / 2;
      return writeOrHalve(event, open.subList(0, middle), isLikelyRefused, lockPatience)
          && writeOrHalve(event, open.subList(middle, open.size()), isLikelyRefused, lockPatience);
    }
  }

  private boolean tryToWrite(
      String event,
      List<Pending<HoldRequest, HoldOutcome>> batch,
      boolean isLikelyRefused,
      Duration lockPatience) {
    List<Pending<HoldRequest, HoldOutcome>> open = unanswered(batch);
    if (open.isEmpty()) {
      return true;
    }
    try (Connection connection = dataSource.getConnection()) {
      if (isLikelyRefused) {
        open = refuse(connection, event, open);
      }
      if (!open.isEmpty()) {
        transaction(connection, event, open, lockPatience);
      }
      return true;
    } catch (SQLException e) {
      if (EventLocked.SQL_STATE.equals(e.getSQLState())) {
        return false;
      }
      throw fault(event, e);
    }
  }

  private static HoldFault fault(String event, Exception e) {
    return e instanceof HoldFault fault
        ? fault
        : new HoldFault("PostgreSQL did not take holds of event " + event, e);
  }

  private static List<Pending<HoldRequest, HoldOutcome>> unanswered(
      List<Pending<HoldRequest, HoldOutcome>> batch) {
    return batch.stream().filter(pending -> !pending.isAnswered()).toList();
  }

  private static List<HoldRequest> requests(List<Pending<HoldRequest, HoldOutcome>> batch) {
    return batch.stream().map(Pending::request).toList();
  }

  /**
   * Completes, without the event's lock, requests that the current stock refuses and requests whose
   * hold already exists; returns the others.
   */
  private List<Pending<HoldRequest, HoldOutcome>> refuse(
      Connection connection, String event, List<Pending<HoldRequest, HoldOutcome>> batch)
      throws SQLException {
    Optional<LockedStock> read = store.read(connection, event, requests(batch));
    if (read.isEmpty()) {
      return batch;
    }
    recentRefusals.learnLimit(event, read.get().event().maxPerVisitor());
    BatchDecision decision = new BatchDecision(read.get().stock());
    for (Pending<HoldRequest, HoldOutcome> pending : batch) {
      decision.foresee(pending.request()).ifPresent(outcome -> answer(pending, outcome));
    }
    return unanswered(batch);
  }

  private void transaction(
      Connection connection,
      String event,
      List<Pending<HoldRequest, HoldOutcome>> batch,
      Duration lockPatience)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      Optional<LockedStock> locked =
          store.lockAndRead(connection, event, requests(batch), lockPatience);
      if (locked.isEmpty()) {
        connection.rollback();
        batch.forEach(pending -> pending.answer(new HoldOutcome.UnknownEvent(event)));
        return;
      }
      // Takes nothing for requests that completed while this waited for the lock.
      decideAndWrite(
          connection, event, locked.get().event(), locked.get().stock(), unanswered(batch));
    } catch (SQLException | RuntimeException e) {
      rollback(connection, e);
      throw e;
    }
  }

  private void decideAndWrite(
      Connection connection,
      String event,
      LockedEvent locked,
      EventStock stock,
      List<Pending<HoldRequest, HoldOutcome>> batch)
      throws SQLException {
    BatchDecision decision = new BatchDecision(stock);
    List<Decision> decisions = batch.stream().map(Pending::request).map(decision::decide).toList();
    List<Decision.Wins> winners = decision.winners();
    Map<UUID, HoldOutcome> held = new HashMap<>();
    if (winners.isEmpty()) {
      connection.rollback();
    } else {
      Instant at = store.write(connection, event, locked.paymentWindow(), winners);
      connection.commit();
      winners.forEach(w -> held.put(w.request().id().key(), held(w, at, locked)));
    }
    // Without winners the transaction rolls back; it saw the state of the previous version.
    long version = winners.isEmpty() ? locked.version() - 1 : locked.version();
    gate.settleSoon(update(event, version, stock, decision));
    recentRefusals.learnLimit(event, locked.maxPerVisitor());
    for (int i = 0; i < batch.size(); i++) {
      answer(batch.get(i), answer(decisions.get(i), held));
    }
  }

  private void answer(Pending<HoldRequest, HoldOutcome> pending, HoldOutcome outcome) {
    recentRefusals.learn(pending.request(), outcome);
    pending.answer(outcome);
  }

  private static HoldOutcome answer(Decision decision, Map<UUID, HoldOutcome> held) {
    if (decision instanceof Decision.Answered answered) {
      return answered.outcome();
    }
    UUID winner =
        decision instanceof Decision.Wins wins
            ? wins.request().id().key()
            : ((Decision.SameAs) decision).winner();
    HoldOutcome outcome = held.get(winner);
    if (outcome == null) {
      throw new IllegalStateException("A winner without a hold: " + winner);
    }
    return outcome;
  }

  private static Held held(Decision.Wins winner, Instant at, LockedEvent locked) {
    HoldRequest request = winner.request();
    Hold hold =
        new Hold(
            request.id(),
            request.visitor(),
            request.passId(),
            HoldStatus.HELD,
            at,
            at.plus(locked.paymentWindow()),
            winner.items(),
            winner.total(),
            Optional.empty());
    return new Held(hold, false);
  }

  private static GateUpdate update(
      String event, long version, EventStock stock, BatchDecision decision) {
    Map<String, Integer> left = new LinkedHashMap<>();
    stock
        .sections()
        .forEach(
            (id, section) -> {
              if (section.general()) {
                left.put(id, decision.left(id));
              }
            });
    Map<String, UUID> taken = new LinkedHashMap<>();
    stock.seats().forEach((id, seat) -> seat.owner().ifPresent(o -> taken.put(id, o.hold())));
    for (Decision.Wins winner : decision.winners()) {
      UUID key = winner.request().id().key();
      winner.items().forEach(item -> item.seat().ifPresent(seat -> taken.put(seat, key)));
    }
    return new GateUpdate(event, version, left, taken, List.of());
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
