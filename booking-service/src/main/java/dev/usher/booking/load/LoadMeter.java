package dev.usher.booking.load;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Measures the requests of the API, without streams, over the last seconds. A request costs two
 * looks at the clock and one count; once a second a timer makes the report that is returned until
 * the next one, so that a report needs neither a thread nor a store.
 */
@ApplicationScoped
public class LoadMeter {
  static final String PATH = "/api/load";

  // Before all that may refuse a request, because refusals are load too.
  private static final int FIRST = 1_000;
  private static final int WINDOW_SECONDS = 5;
  private static final long LONGEST_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final int DIGITS = 2;
  private static final double PERCENTILE = 95;
  private static final int SERVER_ERROR = 500;

  /** Whoever gets no stream polls instead: a full bound of streams is no overload. */
  private static final String STREAMS = "availability-streams";

  private final Recorder millis = new Recorder(LONGEST_MILLIS, DIGITS);
  private final LongAdder failed = new LongAdder();
  private final Deque<Second> window = new ArrayDeque<>();
  private final MeterRegistry meters;
  private final Vertx vertx;
  private volatile LoadReport report = LoadReport.NONE;
  private long timer;

  LoadMeter(MeterRegistry meters, Vertx vertx) {
    this.meters = meters;
    this.vertx = vertx;
  }

  /** What ended in one second. */
  private record Second(Histogram millis, long failed) {}

  void start(@Observes StartupEvent started) {
    timer = vertx.setPeriodic(Duration.ofSeconds(1).toMillis(), id -> summarize());
  }

  void stop(@Observes ShutdownEvent stopping) {
    vertx.cancelTimer(timer);
  }

  void register(@Observes Filters filters) {
    filters.register(this::measure, FIRST);
  }

  /** The last report, at most a second old. */
  LoadReport report() {
    return report;
  }

  private void measure(RoutingContext context) {
    if (counts(context.request().path())) {
      long begun = System.nanoTime();
      context.addEndHandler(
          ended -> {
            if (ended.succeeded()) {
              record(System.nanoTime() - begun, context.response().getStatusCode());
            }
          });
    }
    context.next();
  }

  private static boolean counts(String path) {
    return path.startsWith("/api/") && !path.endsWith("/stream") && !path.equals(PATH);
  }

  void record(long nanos, int status) {
    millis.recordValue(Math.min(LONGEST_MILLIS, Duration.ofNanos(nanos).toMillis()));
    if (status >= SERVER_ERROR) {
      failed.increment();
    }
  }

  /** Ends a second of the window. */
  synchronized void summarize() {
    window.addLast(new Second(millis.getIntervalHistogram(), failed.sumThenReset()));
    if (window.size() > WINDOW_SECONDS) {
      window.removeFirst();
    }
    Histogram all = new Histogram(LONGEST_MILLIS, DIGITS);
    window.forEach(second -> all.add(second.millis()));
    long requests = all.getTotalCount();
    long failures = window.stream().mapToLong(Second::failed).sum();
    String saturated = "";
    double saturation = 0;
    for (Gauge gauge : meters.find("usher.saturation.ratio").gauges()) {
      String resource = String.valueOf(gauge.getId().getTag("resource"));
      if (!resource.equals(STREAMS) && gauge.value() > saturation) {
        saturation = gauge.value();
        saturated = resource;
      }
    }
    report =
        new LoadReport(
            requests,
            Duration.ofMillis(requests == 0 ? 0 : all.getValueAtPercentile(PERCENTILE)),
            requests == 0 ? 0 : Math.min(1, (double) failures / requests),
            saturation,
            saturated);
  }
}
