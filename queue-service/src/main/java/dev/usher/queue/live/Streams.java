package dev.usher.queue.live;

import dev.usher.queue.QueueSettings;
import dev.usher.queue.line.Places;
import dev.usher.queue.line.Standing;
import dev.usher.queue.line.Standings;
import dev.usher.queue.line.Ticket;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomView;
import dev.usher.queue.room.Rooms;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells everyone on a stream whenever their standing changes. A room that moves costs one walk over
 * its listeners, from memory; only those who have just been served are looked up in Redis, at most
 * once a second each. A listener that does not keep up misses what is out of date, not what is new.
 */
@ApplicationScoped
public class Streams {
  private static final long LOOK_AGAIN_MILLIS = 1000;

  private final ConcurrentMap<String, Set<Listener>> listeners = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Rooms rooms;
  private final Standings standings;
  private final Vertx vertx;
  private final QueueSettings.Line settings;
  private long timer;

  Streams(
      Rooms rooms, Standings standings, Vertx vertx, QueueSettings settings, MeterRegistry meters) {
    this.rooms = rooms;
    this.standings = standings;
    this.vertx = vertx;
    this.settings = settings.line();
    meters.gauge("usher.streams", open);
  }

  void start(@Observes StartupEvent event) {
    rooms.onChange(this::tell);
    timer = vertx.setPeriodic(LOOK_AGAIN_MILLIS, id -> rooms.all().forEach(this::tell));
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
    listeners.values().forEach(set -> set.forEach(listener -> listener.emitter.complete()));
  }

  /**
   * The visitor's standing now and whenever it changes; empty items are signs of life. Ends when
   * nothing will change any more.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem overloaded if too many streams are open
   */
  Multi<Optional<Standing>> of(RoomView view, Ticket ticket) {
    if (open.get() >= settings.maxStreams()) {
      throw RoomProblems.overloaded();
    }
    return Multi.createFrom()
        .emitter(
            emitter -> begin(view, new Listener(ticket, emitter)), BackPressureStrategy.LATEST);
  }

  private void begin(RoomView view, Listener listener) {
    Set<Listener> set =
        listeners.computeIfAbsent(view.room().id(), room -> ConcurrentHashMap.newKeySet());
    open.incrementAndGet();
    set.add(listener);
    listener.emitter.onTermination(
        () -> {
          if (set.remove(listener)) {
            open.decrementAndGet();
          }
        });
    listener.look(view, Instant.now());
  }

  private void tell(RoomView view) {
    Set<Listener> set = listeners.get(view.room().id());
    if (set != null) {
      Instant now = Instant.now();
      set.forEach(listener -> listener.look(view, now));
    }
  }

  private final class Listener {
    private final Ticket ticket;
    private final MultiEmitter<? super Optional<Standing>> emitter;
    private final AtomicBoolean lookingUp = new AtomicBoolean();
    private Optional<Standing> told = Optional.empty();
    private Instant toldAt = Instant.EPOCH;
    private Instant lookedUpAt = Instant.EPOCH;

    Listener(Ticket ticket, MultiEmitter<? super Optional<Standing>> emitter) {
      this.ticket = ticket;
      this.emitter = emitter;
    }

    void look(RoomView view, Instant now) {
      if (Places.isWaiting(view, ticket)) {
        tell(Places.waiting(view, ticket, now), now);
      } else if (isTimeToLookUp(now)) {
        standings
            .of(view, ticket)
            .onTermination()
            .invoke(() -> lookingUp.set(false))
            .subscribe()
            .with(standing -> tell(standing, now), failure -> tellNothing(now));
      } else {
        tellNothing(now);
      }
    }

    private synchronized boolean isTimeToLookUp(Instant now) {
      boolean due =
          Duration.between(lookedUpAt, now).toMillis() >= LOOK_AGAIN_MILLIS
              && lookingUp.compareAndSet(false, true);
      if (due) {
        lookedUpAt = now;
      }
      return due;
    }

    private synchronized void tell(Standing standing, Instant now) {
      if (told.isPresent() && told.get().tellsTheSameAs(standing)) {
        tellNothing(now);
        return;
      }
      told = Optional.of(standing);
      toldAt = now;
      emitter.emit(told);
      if (standing.state().isFinal()) {
        emitter.complete();
      }
    }

    private synchronized void tellNothing(Instant now) {
      if (Duration.between(toldAt, now).compareTo(settings.heartbeat()) >= 0) {
        toldAt = now;
        emitter.emit(Optional.empty());
      }
    }
  }
}
