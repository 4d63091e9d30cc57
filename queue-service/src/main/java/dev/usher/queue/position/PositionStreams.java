package dev.usher.queue.position;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.admission.PresenceTracker;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Sends position updates to all open streams. A new turn or a changed room is sent immediately.
 * Each heartbeat sends the current position and wait.
 *
 * <p>Updates about a changed position are throttled: about fifty per wait, at most one per second.
 * The queue advances ten times per second for all who wait, and sending every step to twenty
 * thousand streams would delay the updates that matter: turns and room changes.
 *
 * <p>A change of a room costs one iteration over its listeners, from memory. Only visitors whose
 * number was served are looked up in Redis, at most once per second each. A listener that cannot
 * keep up gets the latest update only.
 */
@ApplicationScoped
public class PositionStreams {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);
  private static final int STEPS_PER_WAIT = 50;

  private final ConcurrentMap<String, Set<Listener>> listeners = new ConcurrentHashMap<>();
  private final RoomRegistry rooms;
  private final PositionService positions;
  private final PresenceTracker presence;
  private final Vertx vertx;
  private final QueueSettings.WaitingRoom settings;
  private final Clock clock;
  private long timer;

  PositionStreams(
      RoomRegistry rooms,
      PositionService positions,
      PresenceTracker presence,
      Vertx vertx,
      QueueSettings settings,
      Clock clock) {
    this.clock = clock;
    this.rooms = rooms;
    this.positions = positions;
    this.presence = presence;
    this.vertx = vertx;
    this.settings = settings.waitingRoom();
  }

  void start(@Observes StartupEvent event) {
    rooms.onChange(this::send);
    timer = vertx.setPeriodic(LOOK_AGAIN.toMillis(), id -> rooms.all().forEach(this::send));
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
    listeners.values().forEach(set -> set.forEach(listener -> listener.emitter.complete()));
  }

  /**
   * Emits the visitor's position now, when it changes, and at each heartbeat. An empty item is a
   * keep-alive while the position is unknown. Completes when the state is final.
   */
  Multi<Optional<Position>> of(QueueToken token) {
    return Multi.createFrom()
        .emitter(emitter -> begin(new Listener(token, emitter)), BackPressureStrategy.LATEST);
  }

  private void begin(Listener listener) {
    listeners.compute(
        listener.token.room(),
        (room, set) -> {
          Set<Listener> all = set == null ? ConcurrentHashMap.newKeySet() : set;
          all.add(listener);
          return all;
        });
    listener.emitter.onTermination(() -> end(listener));
    listener.look(clock.instant());
  }

  /** The last listener takes the room's entry away. */
  private void end(Listener listener) {
    listeners.computeIfPresent(
        listener.token.room(), (room, set) -> set.remove(listener) && set.isEmpty() ? null : set);
  }

  private void send(RoomSnapshot view) {
    Set<Listener> set = listeners.get(view.room().id());
    if (set != null) {
      Instant now = clock.instant();
      set.forEach(listener -> listener.look(now));
    }
  }

  /** Checks and emits under its own lock, so that positions are never sent out of order. */
  private final class Listener {
    private QueueToken token;
    private final MultiEmitter<? super Optional<Position>> emitter;
    private boolean lookingUp;
    private Optional<Position> sent = Optional.empty();
    private Instant sentAt = Instant.EPOCH;
    private Instant lookedUpAt = Instant.EPOCH;

    Listener(QueueToken token, MultiEmitter<? super Optional<Position>> emitter) {
      this.token = token;
      this.emitter = emitter;
    }

    synchronized void look(Instant now) {
      rooms.known(token.room()).ifPresent(view -> look(view, now));
    }

    private void look(RoomSnapshot view, Instant now) {
      token = token.in(view);
      if (PositionEstimator.isWaiting(view, token)) {
        presence.saw(view, token.number());
        if (!hasHeardEnough(view, now)) {
          send(PositionEstimator.waiting(view, token, now), now);
        }
      } else if (!lookingUp && isLongSince(lookedUpAt, LOOK_AGAIN, now)) {
        lookingUp = true;
        lookedUpAt = now;
        positions
            .of(view, token)
            .subscribe()
            .with(position -> found(position, now), failure -> notFound(now));
      } else {
        remind(now);
      }
    }

    /** Whether only the position can have changed and the last update was sent recently. */
    private boolean hasHeardEnough(RoomSnapshot view, Instant now) {
      return sent.isPresent()
          && sent.get().position() > 0
          && sent.get().room() == view.state(now)
          && sent.get().announcement().equals(view.room().controls().announcement())
          && !isLongSince(sentAt, pause(sent.get()), now);
    }

    private Duration pause(Position position) {
      Duration step = position.estimatedWait().orElse(Duration.ZERO).dividedBy(STEPS_PER_WAIT);
      Duration longest = settings.heartbeat();
      Duration atLeast = step.compareTo(LEAST_PAUSE) > 0 ? step : LEAST_PAUSE;
      return atLeast.compareTo(longest) < 0 ? atLeast : longest;
    }

    private synchronized void found(Position position, Instant now) {
      lookingUp = false;
      send(position, now);
    }

    private synchronized void notFound(Instant now) {
      lookingUp = false;
      remind(now);
    }

    private void send(Position position, Instant now) {
      boolean isNews = sent.map(last -> !last.isSamePlaceAs(position)).orElse(true);
      sent = Optional.of(position);
      if (!isNews) {
        remind(now);
        return;
      }
      sentAt = now;
      emitter.emit(sent);
      if (position.state().isFinal()) {
        emitter.complete();
      }
    }

    private void remind(Instant now) {
      if (isLongSince(sentAt, settings.heartbeat(), now)) {
        sentAt = now;
        emitter.emit(sent);
      }
    }

    private static boolean isLongSince(Instant then, Duration howLong, Instant now) {
      return Duration.between(then, now).compareTo(howLong) >= 0;
    }
  }
}
