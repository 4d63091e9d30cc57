package dev.usher.lab.report;

import dev.usher.lab.measure.Calls;
import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Crowd;
import dev.usher.lab.sale.Tally;
import dev.usher.lab.strategy.Answer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one round showed.
 *
 * @param audit what was sold, oversold, lost and stranded, in units
 * @param refused buyers who were told that there is not enough left
 * @param retries times that the strategy began anew
 * @param gaveUp buyers who were told neither yes nor no
 * @param errors buyers whose call failed
 * @param throughput answers a second, of any kind
 * @param statements of PostgreSQL for each buyer who was told yes, refusals paid for
 * @param trips to PostgreSQL and back, for each of them
 * @param redisCalls for each of them
 * @param latencies at {@link #PERCENTILES}, in milliseconds
 */
public record Figures(
    Audit audit,
    long refused,
    long retries,
    long gaveUp,
    long errors,
    double throughput,
    double statements,
    double trips,
    double redisCalls,
    List<Double> latencies) {
  /** Where latencies are read. */
  public static final List<Double> PERCENTILES =
      List.of(0.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0);

  private static final double NANOS_A_MILLI = 1e6;

  /** The figures of a round. */
  public static Figures of(Audit audit, Crowd.Outcome outcome, Calls calls) {
    Tally tally = outcome.tally();
    Histogram latencies = tally.latencies();
    double sales = Math.max(1, tally.count(Answer.Result.SOLD));
    return new Figures(
        audit,
        tally.count(Answer.Result.REFUSED),
        tally.retries(),
        tally.count(Answer.Result.GAVE_UP),
        tally.errors(),
        tally.answers() * (double) TimeUnit.SECONDS.toNanos(1) / outcome.nanos(),
        calls.statements() / sales,
        calls.trips() / sales,
        calls.redisCalls() / sales,
        PERCENTILES.stream().map(p -> latencies.getValueAtPercentile(p) / NANOS_A_MILLI).toList());
  }

  /** The latency at one of the percentiles. */
  double latency(double percentile) {
    return latencies.get(PERCENTILES.indexOf(percentile));
  }
}
