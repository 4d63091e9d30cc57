package dev.usher.queue.room;

import static java.util.stream.Collectors.toSet;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.common.store.PostgresSettings;
import dev.usher.queue.QueueSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Holds this instance's view of all rooms in memory. Admission updates it from Redis several times
 * per second, and a read of PostgreSQL once per {@code usher.waiting-room.checkpoint} also finds
 * rooms that other instances created. Thread-safe. Updates are merged, so their order does not
 * matter.
 */
@ApplicationScoped
public class RoomRegistry {
  private static final Logger LOG = Logger.getLogger(RoomRegistry.class);
  private static final int LOOKUPS_AT_ONCE = 3;
  private static final int LOOKUPS_WAITING = 100;

  /**
   * Ended rooms that are not requested are read once per this many reads, because they may have
   * been deleted.
   */
  private static final int READS_PER_LOOK_AT_ENDED = 30;

  private final ConcurrentMap<String, RoomSnapshot> views = new ConcurrentHashMap<>();
  private final List<Consumer<RoomSnapshot>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> endListeners = new CopyOnWriteArrayList<>();
  private final PostgresBulkhead lookups;
  private final Set<String> askedForEnded = ConcurrentHashMap.newKeySet();
  private final SingleFlight reading = new SingleFlight();
  private final RoomStore store;
  private final Vertx vertx;
  private final QueueSettings settings;
  private final AtomicInteger reads = new AtomicInteger();
  private final Clock clock;
  private long timer;

  RoomRegistry(
      RoomStore store,
      Vertx vertx,
      QueueSettings settings,
      PostgresSettings postgres,
      Clock clock) {
    this.clock = clock;
    this.lookups = new PostgresBulkhead(LOOKUPS_AT_ONCE, LOOKUPS_WAITING, postgres.timeout());
    this.store = store;
    this.vertx = vertx;
    this.settings = settings;
  }

  void start(@Observes StartupEvent event) {
    readAll();
    timer = vertx.setPeriodic(settings.waitingRoom().checkpoint().toMillis(), id -> readAll());
  }

  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    vertx.cancelTimer(timer);
    Uninterruptibly.await(() -> !reading.isUnderWay(), shutdown.timeout());
  }

  /** All rooms that this instance knows. */
  public Collection<RoomSnapshot> all() {
    return views.values();
  }

  /**
   * The latest view of the room, if this instance knows it. If the room has ended, the next read
   * checks whether another instance has deleted it.
   */
  public Optional<RoomSnapshot> known(String id) {
    RoomSnapshot known = views.get(id);
    if (known != null && known.room().hasEnded()) {
      askedForEnded.add(id);
    }
    return Optional.ofNullable(known);
  }

  /**
   * The room. If this instance does not know it yet, it is looked up in PostgreSQL.
   *
   * @return fails with problem {@code unknown-room} if there is none, {@code overloaded} if too
   *     many look-ups wait, {@code queue-unavailable} if PostgreSQL does not respond
   */
  public Uni<RoomSnapshot> view(String id) {
    return known(id).map(known -> Uni.createFrom().item(known)).orElseGet(() -> lookUp(id));
  }

  /** Reads the room from PostgreSQL. Blocking. */
  public RoomSnapshot reload(String id) {
    RoomStore.Stored stored = store.find(id).orElseThrow(() -> RoomProblems.unknown(id));
    return learn(stored);
  }

  /**
   * Registers a listener for changes of a room's settings or serving number. It is called on any
   * thread and must not block.
   */
  public void onChange(Consumer<RoomSnapshot> listener) {
    listeners.add(listener);
  }

  /**
   * Registers a listener for rooms that have ended or were deleted, which can then drop their data.
   * It is called on any thread with the room id and must not block.
   */
  public void onEnd(Consumer<String> listener) {
    endListeners.add(listener);
  }

  /** Forgets a deleted room, unless a later room with its id is known. */
  void forget(Room room) {
    views.computeIfPresent(
        room.id(), (id, view) -> view.room().generation() == room.generation() ? null : view);
    endListeners.forEach(listener -> inform(listener, room.id()));
  }

  /** Merges settings; ignores older ones. */
  RoomSnapshot learn(Room room) {
    QueueCounters nothing = new QueueCounters(0, 0, 0, 0, 0, 0);
    return change(
        room, () -> RoomSnapshot.first(room, nothing, 0, clock.instant()), view -> view.with(room));
  }

  private RoomSnapshot learn(RoomStore.Stored stored) {
    return change(
        stored.room(),
        () -> RoomSnapshot.first(stored, clock.instant()),
        view -> view.with(stored));
  }

  /** Merges the counters of a run of admission; ignores older ones. */
  public void learn(String id, AdmissionRun run) {
    Instant now = clock.instant();
    RoomSnapshot known = views.get(id);
    if (known != null) {
      change(known.room(), () -> known, view -> view.with(run, now));
    }
  }

  /** Records that a number was issued. */
  public void issued(String id, long number) {
    RoomSnapshot known = views.get(id);
    if (known != null) {
      change(known.room(), () -> known, view -> view.issuedAtLeast(number));
    }
  }

  /** Records that the entries of a draw are closed, of the room of a generation only. */
  public void closed(String id, long generation, long participants) {
    RoomSnapshot known = views.get(id);
    if (known != null) {
      change(known.room(), () -> known, view -> view.closed(generation, participants));
    }
  }

  /**
   * Changes the view of a room.
   *
   * @param first makes the view if there is none, or one of an earlier room with the id
   */
  private RoomSnapshot change(
      Room room, Supplier<RoomSnapshot> first, UnaryOperator<RoomSnapshot> change) {
    String id = room.id();
    AtomicBoolean changed = new AtomicBoolean();
    RoomSnapshot after =
        views.compute(
            id,
            (key, view) -> {
              RoomSnapshot next =
                  view == null || view.isReplacedBy(room) ? first.get() : change.apply(view);
              changed.set(view == null || next.differsFrom(view));
              return next;
            });
    if (changed.get()) {
      listeners.forEach(listener -> inform(listener, after));
      if (after.room().hasEnded()) {
        endListeners.forEach(listener -> inform(listener, id));
      }
    }
    return after;
  }

  /** A failing listener must not affect the caller that made the change. */
  private static <T> void inform(Consumer<T> listener, T event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      LOG.errorf(e, "A room listener failed for %s", event);
    }
  }

  private Uni<RoomSnapshot> lookUp(String id) {
    if (!RoomId.isValid(id)) {
      return Uni.createFrom().failure(RoomProblems.unknown(id));
    }
    return lookups.call(() -> reload(id)).onFailure().transform(RoomProblems::toProblem);
  }

  private void readAll() {
    reading.start(
        this::read,
        this::learn,
        failure -> LOG.warnf("Cannot read rooms from PostgreSQL: %s", failure.getMessage()));
  }

  private record Read(List<Room> named, List<RoomStore.Stored> found) {}

  private Uni<Read> read() {
    List<Room> named = named();
    return Uni.createFrom()
        .item(() -> new Read(named, store.running(named.stream().map(Room::id).toList())))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  /**
   * The known rooms to read even if they have ended: those that have not ended as far as this
   * instance knows, those that were requested since the last read, and periodically all others.
   */
  private List<Room> named() {
    boolean endedToo = reads.incrementAndGet() % READS_PER_LOOK_AT_ENDED == 0;
    Set<String> asked = Set.copyOf(askedForEnded);
    askedForEnded.removeAll(asked);
    return views.values().stream()
        .map(RoomSnapshot::room)
        .filter(room -> endedToo || !room.hasEnded() || asked.contains(room.id()))
        .toList();
  }

  private void learn(Read read) {
    read.found().forEach(this::learn);
    Set<String> found = read.found().stream().map(stored -> stored.room().id()).collect(toSet());
    read.named().stream().filter(room -> !found.contains(room.id())).forEach(this::forget);
  }
}
