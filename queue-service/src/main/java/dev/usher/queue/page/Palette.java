package dev.usher.queue.page;

import dev.usher.queue.room.Branding;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The colours of a room as a style sheet that replaces those of {@code usher/page.css}. Whatever
 * the operator chose, text and its background keep a contrast of at least 4.5 (WCAG 2.2, 1.4.3): an
 * accent is made darker or lighter until it can be read.
 */
final class Palette {
  private static final double CONTRAST = 4.5;
  private static final int STEPS = 20;
  private static final int BLACK = 0x000000;
  private static final int WHITE = 0xffffff;

  /** The background of {@code usher/page.css}, light and dark. */
  static final int LIGHT = 0xffffff;

  static final int DARK = 0x14171a;

  /** The most extreme of page.css's boxes, on which text must be readable too. */
  static final int LIGHT_RAISED = 0xf4f6f8;

  static final int DARK_RAISED = 0x1e2328;

  private static final Map<String, Integer> MEANINGS =
      Map.of("--good", 0x1a6e37, "--bad", 0xb3261e, "--warn", 0x8a5300);

  private Palette() {}

  /** The style sheet; empty if the room has the colours of all pages. */
  static String css(Branding branding) {
    if (branding.background() != null) {
      return block(onBackground(rgb(branding.background()), branding));
    }
    if (branding.accent() == null) {
      return "";
    }
    int accent = rgb(branding.accent());
    return block(accent(accent, LIGHT_RAISED))
        + "@media (prefers-color-scheme: dark) {\n"
        + block(accent(accent, DARK_RAISED))
        + "}\n";
  }

  private static Map<String, String> accent(int wanted, int paper) {
    int accent = readable(wanted, paper);
    Map<String, String> colours = new TreeMap<>();
    colours.put("--accent", css(accent));
    colours.put("--on-accent", css(ink(accent)));
    return colours;
  }

  private static Map<String, String> onBackground(int paper, Branding branding) {
    int ink = ink(paper);
    Map<String, String> colours =
        accent(branding.accent() == null ? ink : rgb(branding.accent()), paper);
    colours.put("--paper", css(paper));
    colours.put("--raised", css(paper));
    colours.put("--ink", css(ink));
    colours.put("--soft", css(ink));
    colours.put("--line", css(mix(paper, ink, 0.3)));
    MEANINGS.forEach((name, colour) -> colours.put(name, css(readable(colour, paper))));
    colours.put("color-scheme", ink == BLACK ? "light" : "dark");
    return colours;
  }

  private static String block(Map<String, String> colours) {
    return colours.entrySet().stream()
        .map(colour -> "  " + colour.getKey() + ": " + colour.getValue() + ";\n")
        .collect(Collectors.joining("", ":root {\n", "}\n"));
  }

  /** The colour, mixed with as much black or white as makes it readable on the background. */
  static int readable(int colour, int paper) {
    int ink = ink(paper);
    for (int step = 0; step < STEPS; step++) {
      int mixed = mix(colour, ink, step / (double) STEPS);
      if (contrast(mixed, paper) >= CONTRAST) {
        return mixed;
      }
    }
    return ink;
  }

  /** Black or white, whichever is easier to read; one of them always has a contrast of 4.5. */
  static int ink(int paper) {
    return contrast(BLACK, paper) >= contrast(WHITE, paper) ? BLACK : WHITE;
  }

  /** The contrast ratio of WCAG, 1 to 21. */
  static double contrast(int one, int other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int channel) {
    double c = (channel & 0xff) / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }

  private static int mix(int colour, int other, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = (colour >> shift) & 0xff;
      int to = (other >> shift) & 0xff;
      mixed |= (int) Math.round(from + (to - from) * share) << shift;
    }
    return mixed;
  }

  static int rgb(String colour) {
    return Integer.parseInt(colour.substring(1), 16);
  }

  private static String css(int rgb) {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }
}
