package dev.usher.queue.page;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the page of one visitor shows, for the template.
 *
 * @param detail may be empty
 * @param action what the visitor can do now
 * @param refreshAfter seconds until the page loads itself again; 0 if it does not
 * @param redirect where the page goes at once
 * @param leave where the visitor can leave the queue; null if there is nothing to leave
 * @param isTurn whether the visitor no longer waits; what the organiser says to those who wait is
 *     then out of date
 * @param announcement what the organiser says to all who wait, while the room runs
 */
public record PlaceView(
    String headline,
    String detail,
    List<Fact> facts,
    @Nullable Action action,
    int refreshAfter,
    @Nullable String redirect,
    @Nullable String leave,
    boolean isTurn,
    @Nullable String announcement) {
  /** Without an announcement. */
  PlaceView(
      String headline,
      String detail,
      List<Fact> facts,
      @Nullable Action action,
      int refreshAfter,
      @Nullable String redirect,
      @Nullable String leave,
      boolean isTurn) {
    this(headline, detail, facts, action, refreshAfter, redirect, leave, isTurn, null);
  }

  /** The same, of a visitor who has a place. */
  PlaceView withLeave(String path) {
    return new PlaceView(
        headline, detail, facts, action, refreshAfter, redirect, path, isTurn, announcement);
  }

  /** The same with an announcement, if there is one. */
  PlaceView with(Optional<String> announced) {
    return announced
        .map(
            text ->
                new PlaceView(
                    headline, detail, facts, action, refreshAfter, redirect, leave, isTurn, text))
        .orElse(this);
  }

  /** Whether the page loads itself again. */
  public boolean refreshes() {
    return refreshAfter > 0;
  }

  /** A number with its name. */
  public record Fact(String name, String value) {}

  /**
   * A form with one button.
   *
   * @param asksCode whether it only asks for an invitation code, and changes nothing
   * @param isLink whether it is a link to a sign-in, in place of a form; there is one more then, to
   *     sign in with another account
   */
  public record Action(String path, String label, boolean asksCode, boolean isLink) {
    Action(String path, String label) {
      this(path, label, false, false);
    }

    static Action asking(String path, String label) {
      return new Action(path, label, true, false);
    }

    static Action link(String path, String label) {
      return new Action(path, label, false, true);
    }
  }
}
