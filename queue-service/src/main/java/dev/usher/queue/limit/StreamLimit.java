package dev.usher.queue.limit;

import dev.usher.common.limit.ConcurrencyLimit;
import dev.usher.common.limit.Saturation;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.RoomProblems;
import dev.usher.queue.room.RoomRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Limits the streams of this instance and looks up their rooms before they begin, on the event
 * loop. A stream counts from its request until its connection closes, so that early disconnects and
 * simultaneous requests are counted correctly. No stream waits for its room on a worker thread,
 * because the look-up itself needs one.
 */
@ApplicationScoped
public class StreamLimit {
  private static final Duration LOOK_UP = Duration.ofSeconds(5);

  private final ConcurrencyLimit streams;
  private final RoomRegistry rooms;

  /** Marks the resources that this limit applies to. */
  @NameBinding
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Guarded {}

  StreamLimit(QueueSettings settings, RoomRegistry rooms, MeterRegistry meters) {
    this.streams = new ConcurrencyLimit(settings.waitingRoom().maxStreams());
    this.rooms = rooms;
    meters.gauge("usher.streams", streams, ConcurrencyLimit::taken);
    Saturation.of(streams, "streams", ConcurrencyLimit::taken, streams.most(), meters);
  }

  /** Creates the bean at startup, so that its metrics exist before the first request. */
  void start(@Observes StartupEvent started) {}

  @Guarded
  @ServerRequestFilter(nonBlocking = true)
  Uni<Void> admit(UriInfo uri, RoutingContext connection) {
    if (!streams.admitStream(connection)) {
      throw RoomProblems.overloaded();
    }
    return rooms
        .view(uri.getPathParameters().getFirst("room"))
        .ifNoItem()
        .after(LOOK_UP)
        .failWith(RoomProblems::unavailable)
        .invoke(
            view -> {
              if (connection.response().closed()) {
                throw RoomProblems.unavailable();
              }
            })
        .replaceWithVoid();
  }
}
