package dev.usher.lab.bench;

import dev.usher.lab.bench.system.SignatureBenchmark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The time to verify a pass and a queue token, by JMH in a JVM of its own. */
record Signatures(Path folder) {
  Row row() {
    return new Row(
        "signatures",
        "Verifying a signature, one call",
        "µs",
        () ->
            List.of(
                benchmark("a pass, new", "pass"),
                benchmark("its RSA alone", "rsa"),
                benchmark("a pass, new, with Java's own RSA", "passOfJava"),
                benchmark("that RSA alone", "rsaOfJava"),
                benchmark("a queue token", "token")));
  }

  private Contestant benchmark(String name, String method) {
    return new Contestant(name, time -> Measurement.of(measure(method, time)), false);
  }

  /** Warms up for as long as it measures. */
  private double measure(String method, Duration time) {
    int seconds = (int) Math.max(1, time.toSeconds());
    try {
      return new Runner(
              new OptionsBuilder()
                  .include(SignatureBenchmark.class.getName() + "." + method + "$")
                  .shouldFailOnError(true)
                  .forks(1)
                  .warmupTime(TimeValue.seconds(1))
                  .warmupIterations(seconds)
                  .measurementTime(TimeValue.seconds(1))
                  .measurementIterations(seconds)
                  .output(folder.resolve("jmh.log").toString())
                  .build())
          .runSingle()
          .getPrimaryResult()
          .getScore();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH failed", e);
    }
  }
}
