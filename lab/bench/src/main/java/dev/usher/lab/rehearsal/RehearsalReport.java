package dev.usher.lab.rehearsal;

import java.util.List;
import java.util.Optional;

/**
 * What a rehearsal found.
 *
 * @param title what is on sale, and how many come
 * @param rehearsals with the given settings, if there are any, and with the recommended ones
 * @param recommendation absent where the system was real
 * @param comparison with the real system
 */
public record RehearsalReport(
    String kind,
    String title,
    int runs,
    long seed,
    List<Rehearsal> rehearsals,
    Optional<Recommendation> recommendation,
    Optional<Comparison> comparison) {

  String text() {
    StringBuilder text = new StringBuilder("%s%n%s%n".formatted(title, method()));
    rehearsals.forEach(rehearsal -> text.append(rehearsal.text()));
    recommendation.ifPresent(
        settings -> {
          text.append("\nWhy these settings:\n");
          settings.reasons().forEach(reason -> text.append("  ").append(reason).append('\n'));
        });
    comparison.ifPresent(both -> text.append(both.text()));
    return text.toString();
  }

  private String method() {
    String seeds =
        runs == 1
            ? "Seed " + seed
            : "Median of %d runs [least-most], seeds from %d".formatted(runs, seed);
    return seeds + ". Times are from the start of the sale, or of the wait, as h:mm:ss.";
  }
}
