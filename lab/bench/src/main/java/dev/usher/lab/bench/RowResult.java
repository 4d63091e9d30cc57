package dev.usher.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.usher.lab.report.Spread;
import dev.usher.lab.report.TextTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * All that was measured of a row.
 *
 * @param slope by which power the figure grows with the size: 0 for not at all, 1 for in
 *     proportion; empty if the row is not about growth
 */
public record RowResult(
    String name,
    String title,
    String unit,
    List<Contestant> contestants,
    List<Requirement> requirements,
    Optional<Double> slope) {
  /** The runs of one contestant, in their order. */
  public record Contestant(String name, Preparation preparation, List<Measurement> runs) {
    @JsonProperty
    public Spread spread() {
      return Spread.of(runs.stream().map(Measurement::value).toList());
    }

    /** The median processor time that each server used for a request. */
    @JsonProperty
    public Map<String, Double> cpuMicros() {
      Map<String, Double> medians = new LinkedHashMap<>();
      runs.stream()
          .flatMap(run -> run.cpuMicros().keySet().stream())
          .forEach(
              server ->
                  medians.put(server, median(run -> run.cpuMicros().getOrDefault(server, 0.0))));
      return medians;
    }

    /** The median share of the measured time that the compiler of the service's JVM worked. */
    @JsonProperty
    public Optional<Double> compilerShare() {
      List<Double> shares = runs.stream().flatMap(run -> run.compilerShare().stream()).toList();
      return shares.isEmpty() ? Optional.empty() : Optional.of(Spread.of(shares).median());
    }

    private double median(ToDoubleFunction<Measurement> figure) {
      return Spread.of(runs.stream().map(run -> figure.applyAsDouble(run)).toList()).median();
    }

    private String text(String unit) {
      StringBuilder text = new StringBuilder(spread().text() + " " + unit);
      cpuMicros()
          .forEach((server, micros) -> text.append(", %.1f us of %s".formatted(micros, server)));
      compilerShare().ifPresent(share -> text.append(", compiler %.0f %%".formatted(share * 100)));
      preparation.sweep().ifPresent(s -> text.append("; ").append(s.best().words()));
      preparation.warmUp().ifPresent(warmUp -> text.append("; ").append(warmUp.text()));
      text.append('\n');
      preparation
          .sweep()
          .ifPresent(sweep -> sweep.tried().forEach(each -> text.append(tried(each))));
      return "  %-18s %s".formatted(name, text);
    }

    private static String tried(Sweep.Tried each) {
      return "    tried %s: %s%n".formatted(each.tuning().words(), TextTable.number(each.value()));
    }
  }

  /** Whether a requirement is met; the value is a ratio of medians if there is a control. */
  public record Verdict(
      String title,
      String unit,
      Requirement requirement,
      Spread measured,
      Optional<Spread> control,
      double value,
      @JsonProperty("isMet") boolean isMet) {}

  static RowResult of(
      Row row, Map<String, List<Measurement>> runs, Map<String, Preparation> preparations) {
    List<Contestant> contestants =
        runs.entrySet().stream()
            .map(
                e ->
                    new Contestant(
                        e.getKey(),
                        preparations.getOrDefault(e.getKey(), Preparation.NONE),
                        e.getValue()))
            .toList();
    return new RowResult(
        row.name(),
        row.title(),
        row.unit(),
        contestants,
        row.requirements(),
        slope(contestants, row.sizes()));
  }

  @JsonProperty
  public List<Verdict> verdicts() {
    return requirements.stream().map(this::verdict).toList();
  }

  private Verdict verdict(Requirement requirement) {
    Spread measured = spread(requirement.measured());
    Optional<Spread> control = requirement.control().map(this::spread);
    double value = measured.median() / control.map(Spread::median).orElse(1.0);
    return new Verdict(
        title, unit, requirement, measured, control, value, requirement.isMetBy(value));
  }

  private Spread spread(String contestant) {
    return contestants.stream()
        .filter(each -> each.name().equals(contestant))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No contestant " + contestant))
        .spread();
  }

  /** What the tables should not say, over all runs. */
  @JsonProperty
  public List<String> wrong() {
    return contestants.stream()
        .flatMap(contestant -> contestant.runs().stream())
        .flatMap(run -> run.wrong().stream())
        .distinct()
        .toList();
  }

  /** Least squares over the logarithms of sizes and medians. */
  private static Optional<Double> slope(List<Contestant> contestants, Map<String, Double> sizes) {
    if (sizes.size() < 2) {
      return Optional.empty();
    }
    double[] x =
        contestants.stream()
            .mapToDouble(c -> Math.log(sizes.getOrDefault(c.name(), 1.0)))
            .toArray();
    double[] y = contestants.stream().mapToDouble(c -> Math.log(c.spread().median())).toArray();
    double n = x.length;
    double sumX = 0;
    double sumY = 0;
    double sumXY = 0;
    double sumXX = 0;
    for (int i = 0; i < n; i++) {
      sumX += x[i];
      sumY += y[i];
      sumXY += x[i] * y[i];
      sumXX += x[i] * x[i];
    }
    return Optional.of((n * sumXY - sumX * sumY) / (n * sumXX - sumX * sumX));
  }

  String text() {
    StringBuilder text = new StringBuilder(title + " (" + name + ")\n");
    contestants.forEach(contestant -> text.append(contestant.text(unit)));
    for (Verdict verdict : verdicts()) {
      Requirement required = verdict.requirement();
      text.append(
          "  %-5s %s %s, required %s %s%n"
              .formatted(
                  verdict.isMet() ? "PASS" : "SHORT",
                  required.control().map(c -> "ratio to " + c).orElse(unit),
                  TextTable.number(verdict.value()),
                  required.bound().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                  TextTable.number(required.limit())));
    }
    slope.ifPresent(power -> text.append("  slope %.2f (log-log)%n".formatted(power)));
    wrong().forEach(wrong -> text.append("  WRONG ").append(wrong).append('\n'));
    return text.toString();
  }
}
