package dev.usher.lab.report;

import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Crowd;
import dev.usher.lab.sale.Tally;
import dev.usher.lab.strategy.Answer;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one round showed.
 *
 * @param audit what was sold, oversold and lost, in units
 * @param refused buyers who were told that there is not enough left
 * @param retries times that the strategy began anew
 * @param gaveUp buyers who were told neither yes nor no
 * @param errors buyers whose call failed
 * @param throughput answers a second, of any kind
 * @param p50 median latency, in milliseconds
 * @param p99 latency that 99 in 100 answers kept to, in milliseconds
 * @param max the longest latency, in milliseconds
 */
public record Figures(
    Audit audit,
    long refused,
    long retries,
    long gaveUp,
    long errors,
    double throughput,
    double p50,
    double p99,
    double max) {
  private static final double NANOS_A_MILLI = 1e6;

  /** The figures of a round. */
  public static Figures of(Audit audit, Crowd.Outcome outcome) {
    Tally tally = outcome.tally();
    Histogram latencies = tally.latencies();
    return new Figures(
        audit,
        tally.count(Answer.Result.REFUSED),
        tally.retries(),
        tally.count(Answer.Result.GAVE_UP),
        tally.errors(),
        tally.answers() * (double) TimeUnit.SECONDS.toNanos(1) / outcome.nanos(),
        latencies.getValueAtPercentile(50) / NANOS_A_MILLI,
        latencies.getValueAtPercentile(99) / NANOS_A_MILLI,
        latencies.getMaxValue() / NANOS_A_MILLI);
  }
}
