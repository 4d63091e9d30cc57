package dev.usher.queue.room;

import dev.usher.queue.QueueSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * What this instance knows of all rooms, in memory. Brought up to date by admission (from Redis,
 * several times a second) and by a read of PostgreSQL each second, which also finds rooms that
 * other instances made. Any thread may ask; what comes in is merged, so order does not matter.
 */
@ApplicationScoped
public class Rooms {
  private static final Logger LOG = Logger.getLogger(Rooms.class);
  private static final int LOOKUPS_AT_ONCE = 3;
  private static final int LOOKUPS_WAITING = 100;

  private final ConcurrentMap<String, RoomView> views = new ConcurrentHashMap<>();
  private final List<Consumer<RoomView>> listeners = new CopyOnWriteArrayList<>();
  private final Desk lookups = new Desk(LOOKUPS_AT_ONCE, LOOKUPS_WAITING);
  private final AtomicBoolean reading = new AtomicBoolean();
  private final RoomStore store;
  private final Vertx vertx;
  private final QueueSettings settings;
  private long timer;

  Rooms(RoomStore store, Vertx vertx, QueueSettings settings) {
    this.store = store;
    this.vertx = vertx;
    this.settings = settings;
  }

  void start(@Observes StartupEvent event) {
    readAll();
    timer = vertx.setPeriodic(settings.line().checkpoint().toMillis(), id -> readAll());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  /** All rooms known here. */
  public Collection<RoomView> all() {
    return views.values();
  }

  /** The room, if it is known here: always the newest that is known of it. */
  public Optional<RoomView> known(String id) {
    return Optional.ofNullable(views.get(id));
  }

  /**
   * The room; one that was made a moment ago elsewhere is looked up.
   *
   * @return fails with problem unknown-room if there is none, overloaded if too many ask for rooms
   *     not known here, line-unavailable if PostgreSQL does not answer
   */
  public Uni<RoomView> view(String id) {
    RoomView known = views.get(id);
    return known == null ? lookUp(id) : Uni.createFrom().item(known);
  }

  /** Reads the room from PostgreSQL. Blocking. */
  public RoomView reload(String id) {
    RoomStore.Stored stored = store.find(id).orElseThrow(() -> RoomProblems.unknown(id));
    return learn(stored);
  }

  /**
   * Calls back, on whatever thread, after each change of a room's settings or serving number. It
   * must not block.
   */
  public void onChange(Consumer<RoomView> listener) {
    listeners.add(listener);
  }

  /** Takes note of settings; older ones are ignored. */
  RoomView learn(Room room) {
    RoomView first = RoomView.first(room, new LineNumbers(0, 0, 0, 0, 0, 0), 0, Instant.now());
    return change(room.id(), first, view -> view.with(room));
  }

  private RoomView learn(RoomStore.Stored stored) {
    LineNumbers line = new LineNumbers(0, 0, stored.issued(), stored.serving(), 0, 0);
    RoomView first = RoomView.first(stored.room(), line, stored.epoch(), Instant.now());
    return change(stored.room().id(), first, view -> view.with(stored));
  }

  /** Takes note of a line's numbers; older ones are ignored. */
  public void learn(String id, LineNumbers numbers) {
    Instant now = Instant.now();
    RoomView known = views.get(id);
    if (known != null) {
      change(id, known, view -> view.with(numbers, now));
    }
  }

  /** Takes note that a number was given. */
  public void issued(String id, long number) {
    RoomView known = views.get(id);
    if (known != null) {
      change(id, known, view -> view.issuedAtLeast(number));
    }
  }

  private RoomView change(String id, RoomView ifAbsent, UnaryOperator<RoomView> change) {
    AtomicBoolean changed = new AtomicBoolean();
    RoomView after =
        views.compute(
            id,
            (key, view) -> {
              RoomView next = view == null ? ifAbsent : change.apply(view);
              changed.set(view == null || next.tellsOtherThan(view));
              return next;
            });
    if (changed.get()) {
      listeners.forEach(listener -> tell(listener, after));
    }
    return after;
  }

  /** What a listener fails at is not the concern of whoever brought the news. */
  private static void tell(Consumer<RoomView> listener, RoomView view) {
    try {
      listener.accept(view);
    } catch (RuntimeException e) {
      LOG.errorf(e, "room=%s a listener failed", view.room().id());
    }
  }

  private Uni<RoomView> lookUp(String id) {
    if (!RoomId.isValid(id)) {
      return Uni.createFrom().failure(RoomProblems.unknown(id));
    }
    return lookups.ask(() -> reload(id)).onFailure().transform(RoomProblems::told);
  }

  private void readAll() {
    if (!reading.compareAndSet(false, true)) {
      return;
    }
    Uni.createFrom()
        .item(store::all)
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .onTermination()
        .invoke(() -> reading.set(false))
        .subscribe()
        .with(
            rooms -> rooms.forEach(this::learn),
            failure -> LOG.warnf("Rooms cannot be read from PostgreSQL: %s", failure.getMessage()));
  }
}
