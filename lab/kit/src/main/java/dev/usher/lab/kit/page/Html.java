package dev.usher.lab.kit.page;

import java.util.Locale;

/** Text and numbers as HTML and SVG want them. */
final class Html {
  private Html() {}

  /** Plain text, safe between tags and in a quoted attribute. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A coordinate; a tenth is finer than a screen. */
  static String coordinate(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
