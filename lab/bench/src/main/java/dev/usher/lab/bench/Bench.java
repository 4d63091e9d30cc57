package dev.usher.lab.bench;

import dev.usher.lab.bench.Tuning.Knob;
import dev.usher.lab.bench.system.CompilerMeter;
import dev.usher.lab.bench.system.CpuMeter;
import dev.usher.lab.bench.system.LoadGenerator;
import dev.usher.lab.bench.system.LoadResult;
import dev.usher.lab.bench.system.SystemUnderTest;
import dev.usher.lab.bench.system.Traffic;
import dev.usher.standalone.process.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * What rows measure with.
 *
 * @param visitors how many take part where each needs a pass
 * @param sweeps whether controls are tried with several settings before they are compared
 * @param names how many were given to events and rooms
 */
public record Bench(
    SystemUnderTest system,
    LoadGenerator generator,
    int visitors,
    boolean sweeps,
    AtomicInteger names) {
  static final String CONSTANT = "constant JSON";
  static final String USHER = "usher";
  static final List<String> ONE_PLACE = List.of("{\"section\":\"floor\",\"quantity\":1}");
  private static final String PRICE = "\"price\": {\"amount\": 2500, \"currency\": \"EUR\"}";
  private static final int MOST_TRIES = 10;
  // Where a sweep begins: few, so that what is warmed up does not spend its time waiting for a row.
  private static final int FEW_CONNECTIONS = 8;
  private static final List<Integer> CONNECTIONS = List.of(2, 4, 8, 16, 32, 50);
  private static final List<Integer> REDIS_CONNECTIONS = List.of(8, 16, 32, 64);
  private static final List<Integer> CLIENTS = List.of(8, 32, 128);
  // Quarkus's and Redisson's defaults.
  private static final int DEFAULT_CONNECTIONS = 50;
  private static final int DEFAULT_REDIS_CONNECTIONS = 64;

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
    return new Contestant(
        name, time -> measure(List.of(service), value, next, generator.connections(), time), true);
  }

  /** The same, counting accepted requests. */
  Contestant accepting(String name, ServiceProcess service, NextTarget next) {
    return underLoad(name, service, LoadResult::acceptedPerSecond, next);
  }

  /** The same of several instances at once, whose processor time is added. */
  Contestant accepting(String name, List<ServiceProcess> instances, NextTarget next) {
    return new Contestant(
        name,
        time ->
            measure(instances, LoadResult::acceptedPerSecond, next, generator.connections(), time),
        true);
  }

  /** A control that takes accepted requests, with the best of these settings. */
  private Contestant swept(String name, NextTarget next, Map<Knob, List<Integer>> choices) {
    Map<Knob, Integer> start = new EnumMap<>(Knob.class);
    start.put(Knob.CONNECTIONS, FEW_CONNECTIONS);
    start.put(Knob.CLIENTS, generator.connections());
    if (choices.containsKey(Knob.REDIS_CONNECTIONS)) {
      start.put(Knob.REDIS_CONNECTIONS, DEFAULT_REDIS_CONNECTIONS);
    }
    return Contestant.swept(
        name,
        new Sweep(
            new Tuning(start),
            sweeps ? choices : Map.of(),
            tuning ->
                time -> {
                  tuneControls(tuning);
                  return measure(
                      List.of(system.controls()),
                      LoadResult::acceptedPerSecond,
                      next,
                      tuning.value(Knob.CLIENTS, generator.connections()),
                      time);
                }));
  }

  /** A control on PostgreSQL alone, with the best number of connections and of clients. */
  Contestant sweptOnPostgres(String name, NextTarget next) {
    Map<Knob, List<Integer>> choices = new LinkedHashMap<>();
    choices.put(Knob.CONNECTIONS, CONNECTIONS);
    choices.put(Knob.CLIENTS, clients());
    return swept(name, next, choices);
  }

  /** A control on both stores, with the best number of connections to each and of clients. */
  Contestant sweptOnBoth(String name, NextTarget next) {
    Map<Knob, List<Integer>> choices = new LinkedHashMap<>();
    choices.put(Knob.CONNECTIONS, CONNECTIONS);
    choices.put(Knob.REDIS_CONNECTIONS, REDIS_CONNECTIONS);
    choices.put(Knob.CLIENTS, clients());
    return swept(name, next, choices);
  }

  private List<Integer> clients() {
    int most = generator.connections();
    return Stream.concat(CLIENTS.stream().filter(number -> number < most), Stream.of(most))
        .toList();
  }

  /** Gives the controls as many connections as this says, and otherwise the defaults. */
  void tuneControls(Tuning tuning) throws InterruptedException {
    system.put(
        "%s/connections?postgres=%d&redis=%d"
            .formatted(
                system.controls().url(),
                tuning.value(Knob.CONNECTIONS, DEFAULT_CONNECTIONS),
                tuning.value(Knob.REDIS_CONNECTIONS, DEFAULT_REDIS_CONNECTIONS)),
        "");
  }

  private Measurement measure(
      List<ServiceProcess> services,
      ToDoubleFunction<LoadResult> value,
      NextTarget next,
      int clients,
      Duration time)
      throws InterruptedException {
    CompilerMeter compiler = new CompilerMeter(services.get(0).pid());
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Target target = next.get();
      Optional<Duration> compiled = compiler.worked();
      long begun = System.nanoTime();
      CpuMeter meter =
          new CpuMeter(
              services.stream().map(ServiceProcess::pid).toList(), dataSource(), system.redis());
      LoadResult result = generator.send(target.traffic(), clients, time);
      if (result.responses() > 0) {
        return new Measurement(
            value.applyAsDouble(result),
            meter.microsEach(result.responses()),
            share(compiled, compiler.worked(), Duration.ofNanos(System.nanoTime() - begun)),
            Optional.of(result),
            List.copyOf(target.check().apply(result)));
      }
    }
    throw new IllegalStateException(services.get(0).name() + " sent no response in " + time);
  }

  private static Optional<Double> share(
      Optional<Duration> before, Optional<Duration> after, Duration time) {
    return before.flatMap(
        then -> after.map(now -> (double) now.minus(then).toNanos() / time.toNanos()));
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

  /** What is wrong where each request had to get a hold of one of these new events. */
  List<String> wrongHolds(List<String> events, LoadResult result) {
    List<String> wrong = new ArrayList<>(notAllAccepted(result));
    long holds = 0;
    for (String event : events) {
      HoldTables tables = new HoldTables(dataSource(), event);
      wrong.addAll(tables.wrong());
      holds += tables.holds();
    }
    if (holds < result.accepted() || holds > result.accepted() + generator.connections()) {
      wrong.add(
          "%s: visitors were sent %d holds and PostgreSQL has %d"
              .formatted(events, result.accepted(), holds));
    }
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

  /**
   * Requests for a place of these events in turn, by as many visitors in all as for one. An event
   * may be named several times.
   */
  Traffic placesOf(List<String> events) throws InterruptedException {
    int visitors = Math.max(1, this.visitors / events.size());
    List<List<String>> passes = new ArrayList<>();
    for (String event : events) {
      passes.add(system.passes(event, visitors));
    }
    return Traffic.posting(
            system.booking().url(), events.stream().map(Bench::holdsPath).toList(), ONE_PLACE)
        .withBearers(
            IntStream.range(0, visitors)
                .boxed()
                .flatMap(visitor -> passes.stream().map(ofEvent -> ofEvent.get(visitor)))
                .toList());
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
