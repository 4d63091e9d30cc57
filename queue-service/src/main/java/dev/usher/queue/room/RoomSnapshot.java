package dev.usher.queue.room;

import dev.usher.queue.draw.proof.KnownDraw;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An instance's in-memory view of a room: enough to calculate the position of a waiting visitor.
 *
 * @param epoch the valid epoch as last read from PostgreSQL; {@code counters} may come from a copy
 *     of a different epoch
 * @param draw nothing is known of it in a room that has none
 * @param pace how fast the room moves
 */
public record RoomSnapshot(
    Room room,
    QueueCounters counters,
    VisitDuration visitDuration,
    long epoch,
    KnownDraw draw,
    Pace pace) {

  /** A view of a room whose draw is not known, at its full rate. */
  public RoomSnapshot(Room room, QueueCounters counters, VisitDuration visitDuration, long epoch) {
    this(room, counters, visitDuration, epoch, KnownDraw.NONE, Pace.of(room, visitDuration));
  }

  /** The rate in visitors per minute at which the room admits now; 0 while its shop is down. */
  public double perMinute() {
    return pace.perMinute(room);
  }

  /** The state of the room at a moment: it is also sold out while its shop has nothing left. */
  public RoomState state(Instant now) {
    RoomState state = room.state(now);
    return state == RoomState.OPEN && pace.stock().filter(Stock::isSoldOut).isPresent()
        ? RoomState.SOLD_OUT
        : state;
  }

  /** Whether those ahead of a position can take all that the shop has left. */
  public boolean isUnlikely(long position) {
    return pace.stock().isPresent() && pace.stock().get().isUnlikely(position, counters.active());
  }

  /** The wait of a visitor at a position, 1 being the next; empty if nobody knows it. */
  public Optional<WaitModel.Wait> waitAt(long position, Instant now) {
    long free = Math.max(0, room.maxActive() - counters.active());
    double untilStart = Math.max(0, Duration.between(now, room.startsAt()).toMillis() / 1e3);
    return pace.waits().estimate(position, free, untilStart);
  }

  static RoomSnapshot first(RoomStore.Stored stored, Instant now) {
    QueueCounters counters = new QueueCounters(0, 0, stored.issued(), stored.serving(), 0, 0);
    return first(stored.room(), counters, stored.epoch(), now).with(stored);
  }

  static RoomSnapshot first(Room room, QueueCounters counters, long epoch, Instant now) {
    VisitDuration visitDuration = VisitDuration.of(counters, now);
    return new RoomSnapshot(room, counters, visitDuration, epoch);
  }

  /**
   * The queue number of a visitor who joined with an entry: the same, or in a draw what was drawn.
   *
   * @return {@link KnownDraw#NO_NUMBER} if the draw has not given it one, as far as this instance
   *     knows
   */
  public long numberOf(long entry) {
    return room.mode() != RoomMode.DRAW ? entry : draw.numberOf(entry);
  }

  /** Whether visitors go through without waiting, as far as this instance knows. */
  public boolean letsThrough() {
    return room.mode() == RoomMode.PASSTHROUGH && counters.through();
  }

  /** Whether the other is a later room that reuses this room's id. */
  boolean isReplacedBy(Room other) {
    return other.generation() > room.generation();
  }

  RoomSnapshot with(Room other) {
    return other.generation() < room.generation() || other.revision() <= room.revision()
        ? this
        : new RoomSnapshot(
            other, counters, visitDuration, epoch, draw, pace.with(other, visitDuration));
  }

  RoomSnapshot with(RoomStore.Stored stored) {
    if (stored.room().generation() < room.generation()) {
      return this;
    }
    RoomSnapshot view = with(stored.room()).issuedAtLeast(stored.issued());
    return new RoomSnapshot(
        view.room,
        view.counters,
        view.visitDuration,
        stored.epoch(),
        stored.addTo(draw),
        view.pace);
  }

  RoomSnapshot closed(long generation, long participants) {
    return generation == room.generation()
        ? new RoomSnapshot(room, counters, visitDuration, epoch, draw.closed(participants), pace)
        : this;
  }

  RoomSnapshot with(AdmissionRun run, Instant now) {
    QueueCounters merged = counters.merge(run.counters());
    boolean admits = room.state(now) == RoomState.OPEN;
    VisitDuration visits = visitDuration.then(merged, admits, room.longestVisit(), now);
    return new RoomSnapshot(room, merged, visits, epoch, draw, pace.then(run, room, visits));
  }

  RoomSnapshot issuedAtLeast(long number) {
    return new RoomSnapshot(room, counters.issuedAtLeast(number), visitDuration, epoch, draw, pace);
  }

  /** Whether serving number, settings or draw differ from those of the previous view. */
  boolean differsFrom(RoomSnapshot before) {
    return counters.serving() != before.counters.serving()
        || !room.equals(before.room)
        || !draw.equals(before.draw);
  }
}
