package dev.usher.queue.room;

import java.util.Optional;

/**
 * How fast a room moves: its rate now, who is passed over, and how long visitors wait for it.
 *
 * @param lowered present while the rate is lowered to protect the shop
 * @param stock what the shop has left, if it says so
 * @param served numbers that were served lately, as this instance saw, older ones weighing less
 * @param passedOver those of them that were passed over
 */
public record Pace(
    Optional<LoweredRate> lowered,
    Optional<Stock> stock,
    double served,
    double passedOver,
    WaitModel waits) {
  /** So many numbers are remembered. */
  private static final double MEMORY = 500;

  private static final double MOST_PASSED_OVER = 0.95;

  static Pace of(Room room, VisitDuration visits) {
    WaitModel waits = WaitModel.of(room, room.admitPerMinute(), 0, visits);
    return new Pace(Optional.empty(), Optional.empty(), 0, 0, waits);
  }

  /** After a change of the settings: the operator's rate may be lower now. */
  Pace with(Room room, VisitDuration visits) {
    return new Pace(
        lowered,
        stock,
        served,
        passedOver,
        WaitModel.of(room, perMinute(room, lowered), share(), visits));
  }

  double perMinute(Room room) {
    return perMinute(room, lowered);
  }

  private static double perMinute(Room room, Optional<LoweredRate> lowered) {
    return lowered.isPresent()
        ? Math.min(lowered.get().perMinute(), room.admitPerMinute())
        : room.admitPerMinute();
  }

  /** One who was served counts always, so that the first who is absent does not count as all. */
  private double share() {
    return Math.min(MOST_PASSED_OVER, passedOver / (served + 1));
  }

  /** After a run of admission. */
  Pace then(AdmissionRun run, Room room, VisitDuration visits) {
    long now = run.admitted() + run.passedOver();
    double kept = Math.exp(-now / MEMORY);
    double all = served * kept + now;
    double passed = passedOver * kept + run.passedOver();
    Pace next = new Pace(run.lowered(), run.stock(), all, passed, waits);
    double perMinute = perMinute(room, run.lowered());
    WaitModel model = WaitModel.of(room, perMinute, next.share(), visits);
    return new Pace(run.lowered(), run.stock(), all, passed, waits.unless(model));
  }
}
