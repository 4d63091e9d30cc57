package dev.usher.queue.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page of one visitor shows, for the template.
 *
 * @param detail may be empty
 * @param action what the visitor can do now
 * @param refreshAfter seconds until the page loads itself again; 0 if it does not
 * @param redirect where the page goes at once
 * @param isTurn whether the visitor no longer waits; what the organiser says to those who wait is
 *     then out of date
 */
public record PlaceView(
    String headline,
    String detail,
    List<Fact> facts,
    @Nullable Action action,
    int refreshAfter,
    @Nullable String redirect,
    boolean isTurn) {
  /** Whether the page loads itself again. */
  public boolean refreshes() {
    return refreshAfter > 0;
  }

  /** A number with its name. */
  public record Fact(String name, String value) {}

  /** A form with one button. */
  public record Action(String path, String label) {}
}
