package dev.usher.lab.bench;

import dev.usher.lab.bench.system.CpuMeter;
import dev.usher.lab.bench.system.LoadGenerator;
import dev.usher.lab.bench.system.LoadResult;
import dev.usher.lab.bench.system.SystemUnderTest;
import dev.usher.lab.bench.system.Traffic;
import dev.usher.standalone.process.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * What rows measure with: the running system, the load generator, how many visitors take part where
 * each needs a pass, and how many names were given to events and rooms.
 */
public record Bench(
    SystemUnderTest system, LoadGenerator generator, int visitors, AtomicInteger names) {
  static final String CONSTANT = "constant JSON";
  static final String USHER = "usher";
  static final List<String> ONE_PLACE = List.of("{\"section\":\"floor\",\"quantity\":1}");
  private static final String PRICE = "\"price\": {\"amount\": 2500, \"currency\": \"EUR\"}";
  private static final int MOST_TRIES = 10;

  /**
   * What is sent in one measurement.
   *
   * @param check returns what is wrong with the responses, and with the tables afterwards
   */
  record Target(Traffic traffic, Function<LoadResult, List<String>> check) {}

  interface NextTarget {
    Target get() throws InterruptedException;
  }

  /** A contestant that is measured by the responses per second under load. */
  Contestant underLoad(
      String name, ServiceProcess service, ToDoubleFunction<LoadResult> value, NextTarget next) {
    return new Contestant(name, time -> measure(service, value, next, time), true);
  }

  /** The same, counting accepted requests. */
  Contestant accepting(String name, ServiceProcess service, NextTarget next) {
    return underLoad(name, service, LoadResult::acceptedPerSecond, next);
  }

  private Measurement measure(
      ServiceProcess service, ToDoubleFunction<LoadResult> value, NextTarget next, Duration time)
      throws InterruptedException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Target target = next.get();
      CpuMeter meter = new CpuMeter(service.pid(), dataSource());
      LoadResult result = generator.send(target.traffic(), time);
      if (result.responses() > 0) {
        return new Measurement(
            value.applyAsDouble(result),
            meter.microsEach(result.responses()),
            Optional.of(result),
            List.copyOf(target.check().apply(result)));
      }
    }
    throw new IllegalStateException(service.name() + " sent no response in " + time);
  }

  /** The constant response at a path of the controls, to the same requests. */
  Contestant constant(String path, Traffic like) {
    Target target =
        new Target(like.to(system.controls().url(), "/constant/" + path), Bench::notAllAccepted);
    return accepting(CONSTANT, system.controls(), () -> target);
  }

  /** What is wrong if requests that had to be accepted were not. */
  static List<String> notAllAccepted(LoadResult result) {
    return result.rejected() + result.failed() == 0
        ? List.of()
        : List.of(result.rejected() + " requests were rejected and " + result.failed() + " failed");
  }

  /** What is wrong where each request had to get a hold of a new event. */
  List<String> wrongHolds(String event, LoadResult result) {
    List<String> wrong = new ArrayList<>(notAllAccepted(result));
    wrong.addAll(
        new HoldTables(dataSource(), event).wrong(result.accepted(), generator.connections()));
    return wrong;
  }

  DataSource dataSource() {
    return system.dataSource();
  }

  /** A name for an event or a room. */
  String newName() {
    return "bench-" + names.incrementAndGet();
  }

  static String holdsPath(String event) {
    return "/api/events/" + event + "/holds";
  }

  /** Requests for holds of an event, by all visitors in turn. */
  Traffic holds(String event, List<String> bodies) throws InterruptedException {
    return Traffic.posting(system.booking().url(), List.of(holdsPath(event)), bodies)
        .withBearers(system.passes(event, visitors));
  }

  /** Puts an event on sale: one general section, floor, of so many places. */
  String newGeneralEvent(int places) throws InterruptedException {
    return newEvent(
        "\"id\": \"floor\", \"name\": \"Floor\", \"kind\": \"GENERAL\", \"capacity\": " + places);
  }

  /** Puts an event on sale: one section, hall, with rows R1, R2 ... of equal length. */
  String newSeatedEvent(int rows, int seatsInRow) throws InterruptedException {
    return newEvent(
        IntStream.rangeClosed(1, rows)
            .mapToObj("{\"label\": \"R%%d\", \"seats\": %d}".formatted(seatsInRow)::formatted)
            .collect(
                Collectors.joining(
                    ", ",
                    "\"id\": \"hall\", \"name\": \"Hall\", \"kind\": \"SEATED\", \"rows\": [",
                    "]")));
  }

  private String newEvent(String section) throws InterruptedException {
    String event = newName();
    system.put(
        system.booking().url() + "/api/events/" + event,
        """
        {"name": "Bench", "venue": "Lab", "startsAt": "2030-05-01T19:00:00Z",
         "paymentWindow": "PT1H", "maxPerVisitor": 10000, "sections": [{%s, %s}]}
        """
            .formatted(section, PRICE));
    return event;
  }
}
