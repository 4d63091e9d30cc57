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
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * What this instance knows of all rooms, in memory. Brought up to date by admission (from Redis,
 * several times a second) and by a read of PostgreSQL each second, which also finds rooms that
 * other instances made. Any thread may ask; what comes in is merged, so order does not matter.
 */
@ApplicationScoped
public class RoomRegistry {
  private static final Logger LOG = Logger.getLogger(RoomRegistry.class);
  private static final int LOOKUPS_AT_ONCE = 3;
  private static final int LOOKUPS_WAITING = 100;

  /** Ended rooms that nobody asks for are looked at every so many reads: they may be deleted. */
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
    timer = vertx.setPeriodic(settings.line().checkpoint().toMillis(), id -> readAll());
  }

  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    vertx.cancelTimer(timer);
    Uninterruptibly.await(() -> !reading.isUnderWay(), shutdown.timeout());
  }

  /** All rooms known here. */
  public Collection<RoomSnapshot> all() {
    return views.values();
  }

  /**
   * The room, if it is known here: always the newest that is known of it. If it has ended, the next
   * read finds out whether another instance has deleted it.
   */
  public Optional<RoomSnapshot> known(String id) {
    RoomSnapshot known = views.get(id);
    if (known != null && known.room().hasEnded()) {
      askedForEnded.add(id);
    }
    return Optional.ofNullable(known);
  }

  /**
   * The room; one that was made a moment ago elsewhere is looked up.
   *
   * @return fails with problem unknown-room if there is none, overloaded if too many ask for rooms
   *     not known here, line-unavailable if PostgreSQL does not answer
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
   * Calls back, on whatever thread, after each change of a room's settings or serving number. It
   * must not block.
   */
  public void onChange(Consumer<RoomSnapshot> listener) {
    listeners.add(listener);
  }

  /**
   * Calls back, on whatever thread, with the id of a room that has ended or was deleted: what is
   * kept for it can go. It must not block.
   */
  public void onEnd(Consumer<String> listener) {
    endListeners.add(listener);
  }

  /** Takes note that the room was deleted, unless a later one of its id is known. */
  void forget(Room room) {
    views.computeIfPresent(
        room.id(), (id, view) -> view.room().generation() == room.generation() ? null : view);
    endListeners.forEach(listener -> tell(listener, room.id()));
  }

  /** Takes note of settings; older ones are ignored. */
  RoomSnapshot learn(Room room) {
    RoomSnapshot first =
        RoomSnapshot.first(room, new QueueCounters(0, 0, 0, 0, 0, 0), 0, clock.instant());
    return change(room.id(), first, view -> view.with(room));
  }

  private RoomSnapshot learn(RoomStore.Stored stored) {
    QueueCounters line = new QueueCounters(0, 0, stored.issued(), stored.serving(), 0, 0);
    RoomSnapshot first = RoomSnapshot.first(stored.room(), line, stored.epoch(), clock.instant());
    return change(stored.room().id(), first, view -> view.with(stored));
  }

  /** Takes note of a line's numbers; older ones are ignored. */
  public void learn(String id, QueueCounters numbers) {
    Instant now = clock.instant();
    RoomSnapshot known = views.get(id);
    if (known != null) {
      change(id, known, view -> view.with(numbers, now));
    }
  }

  /** Takes note that a number was given. */
  public void issued(String id, long number) {
    RoomSnapshot known = views.get(id);
    if (known != null) {
      change(id, known, view -> view.issuedAtLeast(number));
    }
  }

  private RoomSnapshot change(
      String id, RoomSnapshot ifAbsent, UnaryOperator<RoomSnapshot> change) {
    AtomicBoolean changed = new AtomicBoolean();
    RoomSnapshot after =
        views.compute(
            id,
            (key, view) -> {
              RoomSnapshot next =
                  view == null || view.isReplacedBy(ifAbsent) ? ifAbsent : change.apply(view);
              changed.set(view == null || next.tellsOtherThan(view));
              return next;
            });
    if (changed.get()) {
      listeners.forEach(listener -> tell(listener, after));
      if (after.room().hasEnded()) {
        endListeners.forEach(listener -> tell(listener, id));
      }
    }
    return after;
  }

  /** What a listener fails at is not the concern of whoever brought the news. */
  private static <T> void tell(Consumer<T> listener, T news) {
    try {
      listener.accept(news);
    } catch (RuntimeException e) {
      LOG.errorf(e, "A listener failed at %s", news);
    }
  }

  private Uni<RoomSnapshot> lookUp(String id) {
    if (!RoomId.isValid(id)) {
      return Uni.createFrom().failure(RoomProblems.unknown(id));
    }
    return lookups.ask(() -> reload(id)).onFailure().transform(RoomProblems::told);
  }

  private void readAll() {
    reading.start(
        this::read,
        this::learn,
        failure -> LOG.warnf("Rooms cannot be read from PostgreSQL: %s", failure.getMessage()));
  }

  private record Read(List<Room> named, List<RoomStore.Stored> found) {}

  private Uni<Read> read() {
    List<Room> named = named();
    return Uni.createFrom()
        .item(() -> new Read(named, store.running(named.stream().map(Room::id).toList())))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  /**
   * The rooms to be read although they may have ended: those that have not yet, as far as is known
   * here, those that somebody has asked for since the last read, and now and then all others.
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
