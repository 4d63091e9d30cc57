package dev.usher.queue.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an operator can set in addition to the order, the rate and the slots of a room.
 *
 * @param endsAt when the room ends by itself
 * @param announcement shown to all who wait, also on pages that are open
 * @param maxPassTtl passes are renewed until so long after they were issued; empty: never
 * @param bindPasses whether a pass is good at Usher's own shop in the first browser only that comes
 *     there with it
 * @param passthrough when visitors have to queue in mode PASSTHROUGH
 */
public record RoomControls(
    Optional<Instant> endsAt,
    Optional<String> announcement,
    Optional<Duration> maxPassTtl,
    boolean bindPasses,
    Passthrough passthrough) {
  /** The room runs until it is ended, announces nothing, and neither renews nor binds passes. */
  public static final RoomControls NONE =
      new RoomControls(
          Optional.empty(), Optional.empty(), Optional.empty(), false, Passthrough.DEFAULT);

  boolean isOver(Instant now) {
    return endsAt.isPresent() && !now.isBefore(endsAt.get());
  }
}
