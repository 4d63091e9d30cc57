package dev.usher.lab.kit.page;

import java.util.Locale;

/** What a colour says. Never by itself: the text beside it says the same. */
public enum Tone {
  /** What the page is about. */
  PLAIN,
  /** What it is compared with. */
  CONTROL,
  /** As it must be. */
  GOOD,
  /** Wrong. */
  BAD;

  String cssClass() {
    return name().toLowerCase(Locale.ROOT);
  }
}
