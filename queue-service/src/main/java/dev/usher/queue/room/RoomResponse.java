package dev.usher.queue.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A room as GET returns it. Its settings, from {@code admitPerMinute} on, are there for operators
 * only: rates and target would help those who want to get around the queue.
 *
 * @param waiting how many visitors wait
 * @param serving the serving number: visitors with a number up to it may enter
 * @param issued the last queue number that was given
 * @param active how many visitors have a turn or a pass that has not ended
 * @param noShowRatio the share of turns that is expected to be missed, with over-admission
 * @param through in mode PASSTHROUGH, whether visitors go through without waiting
 * @param rateLowered present while admission protects the shop by a lower rate
 */
public record RoomResponse(
    String room,
    String name,
    RoomMode mode,
    RoomState state,
    long waiting,
    long serving,
    long issued,
    long active,
    Optional<Boolean> through,
    Instant opensAt,
    Instant startsAt,
    Optional<Integer> admitPerMinute,
    Optional<Integer> maxActive,
    Optional<Duration> claimWindow,
    Optional<Duration> passTtl,
    Optional<String> targetUrl,
    Optional<Branding> branding,
    Optional<String> publicSource,
    Optional<Instant> endsAt,
    Optional<String> announcement,
    Optional<Duration> maxPassTtl,
    Optional<Boolean> bindPasses,
    Optional<Passthrough> passthrough,
    Optional<JoinRules> joinRules,
    Optional<NoShows> noShows,
    Optional<Double> noShowRatio,
    Optional<Protection> protection,
    Optional<LoweredRate> rateLowered) {

  /**
   * @param withSettings whether the reader is an operator
   */
  static RoomResponse of(RoomSnapshot view, Instant now, boolean withSettings) {
    Room room = view.room();
    Optional<Room> shown = withSettings ? Optional.of(room) : Optional.empty();
    QueueCounters counters = view.counters();
    return new RoomResponse(
        room.id(),
        room.name(),
        room.mode(),
        view.state(now),
        counters.waiting(),
        counters.serving(),
        counters.issued(),
        counters.turns() + counters.live(),
        Optional.of(view.letsThrough()).filter(is -> room.mode() == RoomMode.PASSTHROUGH),
        room.opensAt(),
        room.startsAt(),
        shown.map(Room::admitPerMinute),
        shown.map(Room::maxActive),
        shown.map(Room::claimWindow),
        shown.map(Room::passTtl),
        shown.map(Room::targetUrl),
        shown.map(Room::branding).filter(branding -> !branding.equals(Branding.NONE)),
        shown.flatMap(settings -> Optional.ofNullable(settings.publicSource())),
        shown.map(Room::controls).flatMap(RoomControls::endsAt),
        shown.map(Room::controls).flatMap(RoomControls::announcement),
        shown.map(Room::controls).flatMap(RoomControls::maxPassTtl),
        shown.map(settings -> settings.controls().bindPasses()).filter(isOn -> isOn),
        shown
            .map(settings -> settings.controls().passthrough())
            .filter(thresholds -> !thresholds.equals(Passthrough.DEFAULT)),
        shown.map(Room::joinRules).filter(rules -> !rules.equals(JoinRules.NONE)),
        shown.map(Room::noShows).filter(noShows -> !noShows.equals(NoShows.NONE)),
        shown
            .filter(settings -> settings.noShows().overAdmissionPercent() > 0)
            .map(settings -> counters.noShows()),
        shown.map(Room::protection).filter(protection -> !protection.equals(Protection.DEFAULT)),
        withSettings ? view.pace().lowered() : Optional.empty());
  }
}
