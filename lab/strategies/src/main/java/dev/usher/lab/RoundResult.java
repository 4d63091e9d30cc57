package dev.usher.lab;

import dev.usher.lab.sale.Audit;
import dev.usher.lab.sale.Decision.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one round showed.
 *
 * @param figures by name: units that were sold, oversold, lost and stranded; buyers that were
 *     refused, gave up, or met an error; retries; decisions per second; latencies in milliseconds
 * @param latencies at {@link #PERCENTILES}, in milliseconds
 */
public record RoundResult(Audit audit, Map<String, Double> figures, List<Double> latencies) {
  public static final List<Double> PERCENTILES =
      List.of(0.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0);

  private static final double NANOS_PER_MILLI = 1e6;

  public static RoundResult of(Audit audit, Buyers buyers) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("sold", (double) audit.sold());
    figures.put("oversold", (double) audit.oversold());
    figures.put("lost", (double) audit.lost());
    figures.put("stranded", (double) audit.stranded());
    figures.put("refused", (double) buyers.purchases(Result.REFUSED).size());
    figures.put("retries", (double) buyers.retries());
    figures.put("gaveUp", (double) buyers.purchases(Result.GAVE_UP).size());
    figures.put("errors", (double) buyers.errors());
    figures.put("throughput", buyers.throughput());
    figures.put("p50", buyers.latency(50) / NANOS_PER_MILLI);
    figures.put("p99", buyers.latency(99) / NANOS_PER_MILLI);
    figures.put("max", buyers.latency(100) / NANOS_PER_MILLI);
    return new RoundResult(
        audit,
        figures,
        PERCENTILES.stream().map(p -> buyers.latency(p) / NANOS_PER_MILLI).toList());
  }
}
