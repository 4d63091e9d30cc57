package dev.usher.lab.bench.row;

import dev.usher.lab.bench.house.Site;
import dev.usher.lab.bench.load.Load;
import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.load.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where rows are measured: the system that is up, the generator that drives it, and names that no
 * row has used yet.
 *
 * @param site what is up
 * @param load what drives it
 * @param visitors how many take part where each needs a pass
 * @param names counts those given
 */
public record Arena(Site site, Load load, int visitors, AtomicInteger names) {
  static final String CONSTANT = "constant JSON";
  static final String USHER = "usher";

  /** A name for an event or a room. */
  String newName() {
    return "bench-" + names.incrementAndGet();
  }

  String eventUrl(String event) {
    return site.booking().url() + "/api/events/" + event;
  }

  String holdsUrl(String event) {
    return eventUrl(event) + "/holds";
  }

  String controlUrl(String path) {
    return site.controls().url() + path;
  }

  /** Puts an event on sale: one general section, floor, of so many places. */
  String newGeneralEvent(int places) throws InterruptedException {
    String event = newName();
    site.api()
        .put(
            eventUrl(event),
            """
            {"name": "Bench", "venue": "Lab", "startsAt": "2030-05-01T19:00:00Z",
             "paymentWindow": "PT1H", "maxPerVisitor": 10000, "sections": [
               {"id": "floor", "name": "Floor", "kind": "GENERAL", "capacity": %d,
                "price": {"amount": 2500, "currency": "EUR"}}]}
            """
                .formatted(places));
    return event;
  }

  /** Opens a room that lets nobody in for as long as the benchmark runs, or nearly so. */
  String newRoom() throws InterruptedException {
    String room = newName();
    site.api()
        .put(
            roomUrl(room),
            """
            {"name": "Bench", "mode": "FIFO", "opensAt": "2026-01-01T00:00:00Z",
             "startsAt": "2026-01-01T00:00:00Z", "admitPerMinute": 1, "maxActive": 1,
             "claimWindow": "PT24H", "passTtl": "PT24H", "targetUrl": "http://127.0.0.1/"}
            """);
    return room;
  }

  String roomUrl(String room) {
    return site.queue().url() + "/api/rooms/" + room;
  }

  /** The constant answer at a path of the controls, to the same requests. */
  Driven constant(String path, Traffic like) {
    Driven.Aimed aimed = Driven.Aimed.accepted(like.to(controlUrl(path)));
    return new Driven(
        CONSTANT, load, site.controls(), site.database(), Shot::acceptedPerSecond, () -> aimed);
  }

  /** What is wrong where each request had to get a hold of the event, and it had none before. */
  List<String> wrongHolds(String event, Shot shot) {
    List<String> wrong = new ArrayList<>(Driven.allAccepted(shot));
    wrong.addAll(new HoldTables(site.database(), event).wrong(shot.accepted(), load.connections()));
    return wrong;
  }
}
