package dev.usher.queue.join;

import dev.usher.common.limit.Saturation;
import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.join.JoinOutcome.Numbered;
import dev.usher.queue.login.LoginPlace;
import dev.usher.queue.login.PlaceClaim;
import dev.usher.queue.room.RoomActivity;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.token.QueueToken;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Allocates queue numbers in blocks. Each room has at most one statement in progress per instance,
 * on a worker thread. Visitors who join meanwhile wait for the next statement, which allocates
 * numbers for all of them. There are no timers: a single joiner is served immediately, and many
 * joiners are served in large blocks. At most {@code usher.waiting-room.max-waiting-joiners} wait
 * per room, and at most {@code usher.waiting-room.max-waiting-joiners-total} joiners of all rooms
 * have no number yet. Beyond that, a joiner is rejected immediately.
 */
@ApplicationScoped
public class NumberAllocator {
  private static final int VISITOR_BYTES = 16;

  private final ConcurrentMap<String, RoomJoins> joins = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final NumberStore store;
  private final RoomRegistry rooms;
  private final int maxWaiting;
  private final int maxWaitingTotal;
  private final AtomicInteger waitingTotal = new AtomicInteger();
  private final Executor executor;
  private final DistributionSummary blocks;
  private final RoomActivity activity;
  private final Clock clock;

  @Inject
  NumberAllocator(
      NumberStore store,
      RoomRegistry rooms,
      QueueSettings settings,
      RoomActivity activity,
      MeterRegistry meters,
      Clock clock) {
    this(store, rooms, settings, activity, meters, clock, Infrastructure.getDefaultWorkerPool());
  }

  NumberAllocator(
      NumberStore store,
      RoomRegistry rooms,
      QueueSettings settings,
      RoomActivity activity,
      MeterRegistry meters,
      Clock clock,
      Executor executor) {
    this.clock = clock;
    this.store = store;
    this.rooms = rooms;
    this.maxWaiting = settings.waitingRoom().maxWaitingJoiners();
    this.maxWaitingTotal = settings.waitingRoom().maxWaitingJoinersTotal();
    this.executor = executor;
    this.activity = activity;
    rooms.onEnd(joins::remove);
    this.blocks = meters.summary("usher.join.block.size");
    Saturation.of(waitingTotal, "joins", AtomicInteger::get, maxWaiting, meters);
  }

  /** Joins at the end of the queue. The room must exist. */
  public Uni<JoinOutcome> join(String room) {
    return join(room, null);
  }

  /** The same for a login, which has one place; the other joiners may have none. */
  Uni<JoinOutcome> join(String room, @Nullable PlaceClaim login) {
    return Uni.createFrom()
        .emitter(
            emitter ->
                joins.computeIfAbsent(room, RoomJoins::new).enter(new Waiting(emitter, login)));
  }

  private record Waiting(UniEmitter<? super JoinOutcome> emitter, @Nullable PlaceClaim login) {
    void complete(JoinOutcome outcome) {
      emitter.complete(outcome);
    }
  }

  /** Waits for the blocks in progress while PostgreSQL is still reachable. */
  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    Uninterruptibly.await(
        () -> joins.values().stream().noneMatch(RoomJoins::isBusy), shutdown.timeout());
  }

  private boolean entersTotal() {
    if (waitingTotal.incrementAndGet() <= maxWaitingTotal) {
      return true;
    }
    waitingTotal.decrementAndGet();
    return false;
  }

  private final class RoomJoins {
    private final String room;
    private List<Waiting> waiting = new ArrayList<>();
    private boolean underWay;

    RoomJoins(String room) {
      this.room = room;
    }

    synchronized boolean isBusy() {
      return underWay;
    }

    void enter(Waiting joiner) {
      boolean full;
      boolean start = false;
      synchronized (this) {
        full = waiting.size() >= maxWaiting || !entersTotal();
        if (!full) {
          waiting.add(joiner);
          start = !underWay;
          underWay = true;
        }
      }
      if (full) {
        joiner.complete(new JoinOutcome.Overloaded());
      } else if (start) {
        startServing();
      }
    }

    private void startServing() {
      try {
        executor.execute(this::serve);
      } catch (RuntimeException | Error e) {
        // No thread is available: this instance is stopping or its pool is exhausted. Later joiners
        // try again.
        refuse(drain(), e);
      }
    }

    private void serve() {
      try {
        serveAll();
      } catch (RuntimeException | Error e) {
        refuse(drain(), e);
      }
    }

    private void serveAll() {
      for (List<Waiting> block = next(); !block.isEmpty(); block = next()) {
        try {
          number(block);
          waitingTotal.addAndGet(-block.size());
        } catch (RuntimeException | Error e) {
          // The next block must be served after any failure. Joiners that already have a number
          // keep it.
          refuse(block, e);
        }
      }
    }

    private void refuse(List<Waiting> block, Throwable reason) {
      waitingTotal.addAndGet(-block.size());
      block.forEach(joiner -> joiner.complete(new JoinOutcome.Unavailable(reason)));
    }

    /** Removes all waiting joiners. The next joiner starts a new run. */
    private synchronized List<Waiting> drain() {
      List<Waiting> all = waiting;
      waiting = new ArrayList<>();
      underWay = false;
      return all;
    }

    private synchronized List<Waiting> next() {
      List<Waiting> block = waiting;
      waiting = new ArrayList<>();
      underWay = !block.isEmpty();
      return block;
    }

    private void number(List<Waiting> block) {
      NumberStore.Known known =
          rooms.known(room).map(NumberStore.Known::of).orElse(NumberStore.Known.NOTHING);
      List<Waiting> withLogins = block.stream().filter(joiner -> joiner.login() != null).toList();
      if (withLogins.isEmpty()) {
        number(block, known);
        return;
      }
      // After a change of the setting, a block may have both.
      List<Waiting> others = block.stream().filter(joiner -> joiner.login() == null).toList();
      if (!others.isEmpty()) {
        number(others, known);
      }
      place(withLogins, known);
    }

    private void number(List<Waiting> block, NumberStore.Known known) {
      Optional<NumberStore.Block> taken = store.take(room, block.size(), known);
      if (taken.isEmpty()) {
        refuseNow(block);
        return;
      }
      learn(taken.get(), block.size());
      handOut(block, taken.get());
    }

    private void refuseNow(List<Waiting> block) {
      rooms.reload(room);
      block.forEach(joiner -> joiner.complete(new JoinOutcome.NotNow()));
    }

    private void learn(NumberStore.Block taken, int size) {
      // First, so that nobody is taken for an entry who came after the start.
      long generation = taken.generation();
      taken.participants().ifPresent(participants -> rooms.closed(room, generation, participants));
      rooms.issued(room, taken.last());
      blocks.record(size);
      activity.count(room, RoomActivity.Kind.JOINED, size);
    }

    /**
     * Of several joiners with one login, the first gets the place, and the others find it. A place
     * that a commit made which was not reported is found too, and is new all the same.
     */
    private void place(List<Waiting> block, NumberStore.Known known) {
      Map<String, PlaceClaim> claims = new LinkedHashMap<>();
      block.forEach(joiner -> claims.putIfAbsent(login(joiner).subject(), login(joiner)));
      Map<String, String> visitors = new HashMap<>();
      claims.keySet().forEach(subject -> visitors.put(subject, visitor()));
      long now = clock.instant().getEpochSecond();
      Optional<NumberStore.Placed> placed =
          store.place(room, List.copyOf(claims.values()), visitors, now, known);
      if (placed.isEmpty()) {
        refuseNow(block);
        return;
      }
      placed.get().block().ifPresent(taken -> learn(taken, placed.get().created().size()));
      Set<String> found = new HashSet<>();
      for (Waiting joiner : block) {
        String subject = login(joiner).subject();
        // PostgreSQL has a row for each: they were written or found in the transaction.
        LoginPlace place = Objects.requireNonNull(placed.get().places().get(subject));
        QueueToken token = place.token(room, login(joiner).generation());
        boolean isNew = place.visitor().equals(visitors.get(subject)) && found.add(subject);
        joiner.complete(isNew ? new Numbered(token) : new JoinOutcome.Kept(token));
      }
    }

    private static PlaceClaim login(Waiting joiner) {
      return Objects.requireNonNull(joiner.login());
    }

    private String visitor() {
      byte[] visitor = new byte[VISITOR_BYTES];
      random.nextBytes(visitor);
      return HexFormat.of().formatHex(visitor);
    }

    private void handOut(List<Waiting> block, NumberStore.Block taken) {
      byte[] visitors = new byte[block.size() * VISITOR_BYTES];
      random.nextBytes(visitors);
      long number = taken.last() - block.size();
      long now = clock.instant().getEpochSecond();
      for (int i = 0; i < block.size(); i++) {
        String visitor =
            HexFormat.of().formatHex(visitors, i * VISITOR_BYTES, (i + 1) * VISITOR_BYTES);
        QueueToken token = new QueueToken(room, number + i + 1, visitor, now, taken.generation());
        block.get(i).complete(new Numbered(token));
      }
    }
  }
}
