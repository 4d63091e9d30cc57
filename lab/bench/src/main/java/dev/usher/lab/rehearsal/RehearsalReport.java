package dev.usher.lab.rehearsal;

import java.util.List;

/**
 * What a rehearsal found.
 *
 * @param title what is on sale, and how many come
 * @param rehearsals with the given settings, if there are any, and with the recommended ones
 */
public record RehearsalReport(
    String kind,
    String title,
    int runs,
    long seed,
    List<Rehearsal> rehearsals,
    Recommendation recommendation) {

  String text() {
    StringBuilder text = new StringBuilder("%s%n%s%n".formatted(title, method()));
    rehearsals.forEach(rehearsal -> text.append(rehearsal.text()));
    text.append("\nWhy these settings:\n");
    recommendation.reasons().forEach(reason -> text.append("  ").append(reason).append('\n'));
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
