package dev.usher.queue.room;

import dev.usher.common.shutdown.ShutdownSettings;
import dev.usher.common.shutdown.Uninterruptibly;
import dev.usher.queue.QueueSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Ends the rooms whose {@code endsAt} has come, one after another, and tries again each {@code
 * usher.waiting-room.idle-tick}. Every instance does it. Visitors see the end on time all the same,
 * because it is part of the state of a room; this makes it final.
 */
@ApplicationScoped
public class RoomEndings {
  private static final Logger LOG = Logger.getLogger(RoomEndings.class);

  private final SingleFlight ending = new SingleFlight();
  private final RoomRegistry rooms;
  private final RoomService service;
  private final Vertx vertx;
  private final QueueSettings settings;
  private final Clock clock;
  private long timer;

  RoomEndings(
      RoomRegistry rooms, RoomService service, Vertx vertx, QueueSettings settings, Clock clock) {
    this.rooms = rooms;
    this.service = service;
    this.vertx = vertx;
    this.settings = settings;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    timer = vertx.setPeriodic(settings.waitingRoom().idleTick().toMillis(), id -> tick());
  }

  void stop(@Observes ShutdownEvent event, ShutdownSettings shutdown) {
    vertx.cancelTimer(timer);
    Uninterruptibly.await(() -> !ending.isUnderWay(), shutdown.timeout());
  }

  private void tick() {
    Instant now = clock.instant();
    List<String> due =
        rooms.all().stream()
            .map(RoomSnapshot::room)
            .filter(room -> room.isOver(now) && !room.hasEnded())
            .map(Room::id)
            .toList();
    if (!due.isEmpty()) {
      ending.start(
          () -> end(due),
          done -> {},
          failure ->
              LOG.warnf("A room is not ended yet although its endsAt has come: %s", failure));
    }
  }

  private Uni<Void> end(List<String> due) {
    return Multi.createFrom()
        .iterable(due)
        .onItem()
        .transformToUni(service::endIfDue)
        .collectFailures()
        .concatenate()
        .collect()
        .last();
  }
}
