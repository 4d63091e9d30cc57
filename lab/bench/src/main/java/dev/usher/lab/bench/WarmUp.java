package dev.usher.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * How a contestant was warmed up.
 *
 * @param rounds how often it was measured for that
 * @param isSettled whether the last round was no faster and no cheaper than those before, and the
 *     compiler had little left to do
 * @param compilerShare the time that the compiler of its service worked in the last round, as a
 *     share of that round; more than 1 if several of its threads did; empty if unknown
 */
public record WarmUp(
    int rounds, @JsonProperty("isSettled") boolean isSettled, Optional<Double> compilerShare) {
  String text() {
    String compiler =
        compilerShare
            .map(share -> ", compiler %.0f %% of the last".formatted(share * 100))
            .orElse("");
    return "%s after %d warm-ups%s"
        .formatted(isSettled ? "settled" : "NOT SETTLED", rounds, compiler);
  }
}
