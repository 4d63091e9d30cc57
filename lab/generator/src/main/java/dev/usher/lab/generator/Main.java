package dev.usher.lab.generator;

import io.hyperfoil.api.config.Benchmark;
import io.hyperfoil.api.config.BenchmarkBuilder;
import io.hyperfoil.api.statistics.StatisticsSnapshot;
import io.hyperfoil.core.impl.LocalSimulationRunner;
import io.hyperfoil.http.api.FollowRedirect;
import io.hyperfoil.http.api.HttpMethod;
import io.hyperfoil.http.config.HttpPluginBuilder;
import io.hyperfoil.http.config.Protocol;
import io.hyperfoil.http.statistics.HttpStats;
import io.hyperfoil.http.steps.HttpRequestStepBuilder;
import io.hyperfoil.http.steps.HttpStepCatalog;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What the load generator's process starts. Arguments: connections, threads, seconds, method,
 * origin, file of paths, file of bearers, file of bodies, prefix of the keys; "-" for none. Answer:
 * one line of "usher", answers, those of 400 or more, failures, microseconds, then p50, p99 and
 * most in microseconds.
 */
public final class Main {
  private static final String PHASE = "load";
  private static final String NONE = "-";
  private static final double NANOS_PER_MICRO = 1e3;
  private static final Duration DRAIN = Duration.ofSeconds(30);

  private Main() {}

  /** Sends, then prints. */
  public static void main(String[] args) throws IOException {
    int connections = Integer.parseInt(args[0]);
    Duration time = Duration.ofSeconds(Long.parseLong(args[2]));
    URI url = URI.create(args[4]);
    BenchmarkBuilder builder =
        BenchmarkBuilder.builder().name("usher").threads(Integer.parseInt(args[1]));
    HttpPluginBuilder http = builder.addPlugin(HttpPluginBuilder::new);
    http.http()
        .protocol(Protocol.HTTP)
        .host(url.getHost())
        .port(url.getPort())
        .allowHttp2(false)
        .sharedConnections(connections)
        .requestTimeout(DRAIN.toMillis());
    // A refusal is an answer like others: the visitor who got it goes on.
    http.ergonomics()
        .autoRangeCheck(false)
        .stopOnInvalid(false)
        .followRedirect(FollowRedirect.NEVER);
    HttpRequestStepBuilder request =
        builder
            .addPhase(PHASE)
            .always(connections)
            .duration(time.toMillis())
            .maxDuration(time.plus(DRAIN).toMillis())
            .scenario()
            .initialSequence("request")
            .step(HttpStepCatalog.SC)
            .httpRequest(HttpMethod.valueOf(args[3]));
    new Requests(
            lines(args[5]), lines(args[6]), lines(args[7]), args[8].equals(NONE) ? "" : args[8])
        .addTo(request);
    System.out.println(run(builder.build(), time));
    System.exit(0);
  }

  private static String run(Benchmark benchmark, Duration time) {
    StatisticsSnapshot sum = new StatisticsSnapshot();
    new LocalSimulationRunner(
            benchmark,
            (phase, step, metric, snapshot, countDown) -> {
              if (phase.name().equals(PHASE)) {
                sum.add(snapshot);
              }
            },
            null,
            null)
        .run();
    HttpStats http = HttpStats.get(sum);
    return String.format(
        Locale.ROOT,
        "usher %d %d %d %d %.0f %.0f %.0f",
        sum.responseCount,
        http.status_4xx + http.status_5xx + http.status_other,
        sum.connectionErrors + sum.requestTimeouts + sum.internalErrors,
        time.toMillis() * 1000,
        sum.histogram.getValueAtPercentile(50) / NANOS_PER_MICRO,
        sum.histogram.getValueAtPercentile(99) / NANOS_PER_MICRO,
        sum.histogram.getMaxValue() / NANOS_PER_MICRO);
  }

  private static List<String> lines(String file) throws IOException {
    return file.equals(NONE) ? List.of() : Files.readAllLines(Path.of(file));
  }
}
