package dev.usher.inventory.hold;

import dev.usher.inventory.gate.Gate;
import dev.usher.inventory.gate.Settlement;
import dev.usher.inventory.gate.Settlement.Freed;
import dev.usher.inventory.hold.Allotment.Decision;
import dev.usher.inventory.hold.Batcher.Pending;
import dev.usher.inventory.hold.HoldOutcome.Held;
import dev.usher.inventory.hold.HoldStore.LockedEvent;
import dev.usher.inventory.hold.HoldStore.LockedStock;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes one batch of holds of one event: asks the gate, then, in one transaction under the event's
 * lock, reads, decides and writes all of it. Whoever is answered {@link Held} is committed.
 *
 * <p>All who change what is free in an event take its lock first and so stand in one line, in every
 * instance: that alone makes the limit per visitor right and deadlocks impossible. The constraints
 * of the schema guard the seats even against a mistake here.
 */
@ApplicationScoped
class HoldWriter {
  /** A request and how the gate refused it, if it did. */
  private record Candidate(
      Pending<HoldRequest, HoldOutcome> pending, Optional<HoldOutcome> refusal) {
    HoldRequest request() {
      return pending.request();
    }

    boolean goesOn() {
      return refusal.isEmpty();
    }
  }

  /** Classes of SQL states; 25P03 is the end of a transaction that idled. */
  private static final List<String> UNAVAILABLE = List.of("08", "25P03", "40", "53", "55", "57");

  private final AgroalDataSource dataSource;
  private final HoldStore store;
  private final Gate gate;

  HoldWriter(AgroalDataSource dataSource, HoldStore store, Gate gate) {
    this.dataSource = dataSource;
    this.store = store;
    this.gate = gate;
  }

  /**
   * Answers each request of a batch. When PostgreSQL fails, those that it concerns fail with {@link
   * HoldFault}: nothing is promised to them, and a retry with the same key finds out.
   */
  void write(String event, List<Pending<HoldRequest, HoldOutcome>> batch) {
    List<Optional<HoldOutcome>> refusals =
        gate.admit(event, batch.stream().map(Pending::request).toList());
    List<Candidate> candidates = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      candidates.add(new Candidate(batch.get(i), refusals.get(i)));
    }
    // Whom the gate refused comes last: what it set aside for somebody who is then refused for
    // another reason, as the limit, is theirs.
    candidates.sort(Comparator.comparing(Candidate::goesOn).reversed());
    writeOrHalve(event, candidates);
  }

  /** One request that PostgreSQL cannot take must not fail the others of its batch. */
  private void writeOrHalve(String event, List<Candidate> batch) {
    try (Connection connection = dataSource.getConnection()) {
      List<HoldOutcome> answers =
          batch.stream().anyMatch(Candidate::goesOn)
              ? transaction(connection, event, batch)
              : refuse(connection, event, batch);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).pending().answer(answers.get(i));
      }
    } catch (SQLException | RuntimeException e) {
      if (batch.size() == 1 || isUnavailable(e)) {
        HoldFault fault = new HoldFault("PostgreSQL did not take holds of event " + event, e);
        batch.forEach(candidate -> candidate.pending().fail(fault));
        return;
      }
      int middle = batch.size() / 2;
      writeOrHalve(event, batch.subList(0, middle));
      writeOrHalve(event, batch.subList(middle, batch.size()));
    }
  }

  /** Nobody goes on; but who retries a request that won has the hold that it won. */
  private List<HoldOutcome> refuse(Connection connection, String event, List<Candidate> batch)
      throws SQLException {
    List<UUID> retryable =
        batch.stream()
            .map(Candidate::request)
            .filter(HoldRequest::retryable)
            .map(request -> request.id().key())
            .toList();
    Map<UUID, StoredHold> holds =
        retryable.isEmpty() ? Map.of() : store.holds(connection, event, retryable);
    return batch.stream().map(candidate -> refused(candidate, holds)).toList();
  }

  private static HoldOutcome refused(Candidate candidate, Map<UUID, StoredHold> holds) {
    StoredHold stored = holds.get(candidate.request().id().key());
    return stored == null ? candidate.refusal().orElseThrow() : stored.answer(candidate.request());
  }

  private List<HoldOutcome> transaction(Connection connection, String event, List<Candidate> batch)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      Optional<LockedStock> locked =
          store.lockAndRead(connection, event, batch.stream().map(Candidate::request).toList());
      if (locked.isEmpty()) {
        connection.rollback();
        return batch.stream().<HoldOutcome>map(c -> new HoldOutcome.UnknownEvent(event)).toList();
      }
      return decideAndWrite(connection, event, locked.get().event(), locked.get().stock(), batch);
    } catch (SQLException | RuntimeException e) {
      rollback(connection, e);
      throw e;
    }
  }

  private List<HoldOutcome> decideAndWrite(
      Connection connection, String event, LockedEvent locked, Stock stock, List<Candidate> batch)
      throws SQLException {
    Allotment allotment = new Allotment(stock);
    List<Decision> decisions =
        batch.stream().map(Candidate::request).map(allotment::decide).toList();
    List<Decision.Wins> winners = allotment.winners();
    Map<UUID, HoldOutcome> held = new HashMap<>();
    if (winners.isEmpty()) {
      connection.rollback();
    } else {
      Instant at = store.write(connection, event, locked.paymentWindow(), winners);
      connection.commit();
      winners.forEach(w -> held.put(w.request().id().key(), held(w, at, locked)));
    }
    // What rolled back saw the state of the version before its own.
    long version = winners.isEmpty() ? locked.version() - 1 : locked.version();
    gate.settleSoon(settlement(event, version, batch, stock, allotment));
    return decisions.stream().map(decision -> answer(decision, held)).toList();
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

  private static Settlement settlement(
      String event, long version, List<Candidate> batch, Stock stock, Allotment allotment) {
    Map<String, Integer> left = new LinkedHashMap<>();
    stock
        .sections()
        .forEach(
            (id, section) -> {
              if (section.general()) {
                left.put(id, allotment.left(id));
              }
            });
    Map<String, UUID> taken = new LinkedHashMap<>();
    stock.seats().forEach((id, seat) -> seat.takenBy().ifPresent(hold -> taken.put(id, hold)));
    List<Freed> freed = new ArrayList<>();
    for (Candidate candidate : batch) {
      if (candidate.goesOn() && candidate.request().wanted() instanceof Wanted.Seats seats) {
        UUID key = candidate.request().id().key();
        seats.ids().forEach(seat -> freed.add(new Freed(seat, key)));
      }
    }
    for (Decision.Wins winner : allotment.winners()) {
      UUID key = winner.request().id().key();
      winner.items().forEach(item -> item.seat().ifPresent(seat -> taken.put(seat, key)));
    }
    return new Settlement(event, version, left, taken, freed);
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Whether PostgreSQL fails whatever it is asked: it cannot be reached, is shutting down, or ended
   * the transaction because it idled, waited too long or met another. Halving would not help.
   */
  private static boolean isUnavailable(Exception e) {
    if (!(e instanceof SQLException sql)) {
      return false;
    }
    String state = sql.getSQLState();
    return state == null || UNAVAILABLE.stream().anyMatch(state::startsWith);
  }
}
