package dev.usher.lab.kit.page;

/** A piece of a page. */
@FunctionalInterface
public interface Part {
  /** Its HTML, with all text escaped. */
  String html();

  /** A paragraph of plain text. */
  static Part text(String text) {
    return () -> "<p>" + Html.escape(text) + "</p>\n";
  }
}
