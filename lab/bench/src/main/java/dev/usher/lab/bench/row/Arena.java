package dev.usher.lab.bench.row;

import dev.usher.lab.bench.house.Site;
import dev.usher.lab.bench.load.Load;
import dev.usher.lab.bench.load.Shot;
import dev.usher.lab.bench.load.Traffic;
import dev.usher.lab.bench.micro.Jmh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where rows are measured: the system that is up, the generator that drives it, and names that no
 * row has used yet.
 *
 * @param site what is up
 * @param load what drives it
 * @param jmh what measures single calls
 * @param visitors how many take part where each needs a pass
 * @param names counts those given
 */
public record Arena(Site site, Load load, Jmh jmh, int visitors, AtomicInteger names) {
  static final String CONSTANT = "constant JSON";
  static final String USHER = "usher";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 50;

  /** A name for an event or a room. */
  String newName() {
    return "bench-" + names.incrementAndGet();
  }

  static String holdsPath(String event) {
    return "/api/events/" + event + "/holds";
  }

  /** Requests for holds of an event. */
  Traffic holds(String event, List<String> bodies) {
    return Traffic.posting(site.booking().url(), List.of(holdsPath(event)), bodies);
  }

  /** Puts an event on sale: one general section, floor, of so many places. */
  String newGeneralEvent(int places) throws InterruptedException {
    return newEvent(
        """
        {"id": "floor", "name": "Floor", "kind": "GENERAL", "capacity": %d,
         "price": {"amount": 2500, "currency": "EUR"}}
        """
            .formatted(places));
  }

  /** Puts an event on sale: one section, hall, with rows R1, R2 ... of equal length. */
  String newSeatedEvent(int rows, int seatsInRow) throws InterruptedException {
    return newEvent(
        """
        {"id": "hall", "name": "Hall", "kind": "SEATED", "rows": [%s],
         "price": {"amount": 2500, "currency": "EUR"}}
        """
            .formatted(
                IntStream.rangeClosed(1, rows)
                    .mapToObj(
                        row -> "{\"label\": \"R%d\", \"seats\": %d}".formatted(row, seatsInRow))
                    .collect(Collectors.joining(", "))));
  }

  private String newEvent(String section) throws InterruptedException {
    String event = newName();
    site.api()
        .put(
            site.booking().url() + "/api/events/" + event,
            """
            {"name": "Bench", "venue": "Lab", "startsAt": "2030-05-01T19:00:00Z",
             "paymentWindow": "PT1H", "maxPerVisitor": 10000, "sections": [%s]}
            """
                .formatted(section));
    return event;
  }

  /** Opens a room that lets nobody in for as long as the benchmark runs, or nearly so. */
  String newRoom() throws InterruptedException {
    String room = newName();
    putRoom(room, 1, 1);
    return room;
  }

  /** Opens a room, or changes how fast and how many it lets in. */
  void putRoom(String room, int admitPerMinute, int maxActive) throws InterruptedException {
    site.api()
        .put(
            roomUrl(room),
            """
            {"name": "Bench", "mode": "FIFO", "opensAt": "2026-01-01T00:00:00Z",
             "startsAt": "2026-01-01T00:00:00Z", "admitPerMinute": %d, "maxActive": %d,
             "claimWindow": "PT24H", "passTtl": "PT24H", "targetUrl": "http://127.0.0.1/"}
            """
                .formatted(admitPerMinute, maxActive));
  }

  static String roomPath(String room) {
    return "/api/rooms/" + room;
  }

  String roomUrl(String room) {
    return site.queue().url() + roomPath(room);
  }

  /** Waits until admission in the room knows of so many in line. */
  void awaitAdmission(String room, long issued) throws InterruptedException {
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (site.redis().number("usher:queue:{" + room + "}:state", "issued") < issued) {
      if (System.nanoTime() > patience) {
        throw new IllegalStateException("Admission does not learn who joined room " + room);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** The constant answer at a path of the controls, to the same requests. */
  Driven constant(String path, Traffic like) {
    Driven.Aimed aimed = Driven.Aimed.accepted(like.to(site.controls().url(), path));
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
