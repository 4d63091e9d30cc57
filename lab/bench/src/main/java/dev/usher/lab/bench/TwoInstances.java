package dev.usher.lab.bench;

import dev.usher.standalone.process.ServiceProcess;
import java.util.List;

/**
 * Two instances of booking-service sell two events at once, as a proxy in front of them would
 * divide the visitors: by event, so that each instance has an event to itself, or without looking
 * at it.
 */
final class TwoInstances {
  private static final String ROUTED = "routed by event id";
  private static final String SPREAD = "spread over both";
  private static final int PLACES = 100_000_000;

  private TwoInstances() {}

  static Row row(Bench bench) {
    return new Row(
        "two-instances",
        "Accepted holds of two events by two instances",
        "holds/s",
        () -> {
          ServiceProcess one = bench.system().booking();
          ServiceProcess other = bench.system().secondBooking();
          List<ServiceProcess> both = List.of(one, other);
          List<String> urls = both.stream().map(ServiceProcess::url).toList();
          return List.of(
              contestant(bench, ROUTED, both, urls), contestant(bench, SPREAD, both, urls));
        });
  }

  private static Contestant contestant(
      Bench bench, String name, List<ServiceProcess> instances, List<String> urls) {
    return bench.accepting(
        name,
        instances,
        () -> {
          String a = bench.newGeneralEvent(PLACES);
          String b = bench.newGeneralEvent(PLACES);
          // Every second request goes to the same instance.
          List<String> turns = name.equals(ROUTED) ? List.of(a, b) : List.of(a, a, b, b);
          return new Bench.Target(
              bench.placesOf(turns).toEach(urls),
              result -> bench.wrongHolds(List.of(a, b), result));
        });
  }
}
