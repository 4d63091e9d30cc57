package dev.usher.lab.kit.page;

import dev.usher.common.resource.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page in one file: style and charts are in it, it loads nothing and runs no script, follows the
 * reader's light or dark, and fits a phone.
 */
public final class Page {
  private static final String SHELL = Resource.text(Page.class, "page.html");
  private static final String STYLE = Resource.text(Page.class, "page.css");

  private final String title;
  private final String lead;
  private final StringBuilder sections = new StringBuilder();

  /**
   * An empty page.
   *
   * @param lead what the reader should know before the figures, in a sentence or two
   */
  public Page(String title, String lead) {
    this.title = title;
    this.lead = lead;
  }

  /** Adds a section at the end. */
  public Page section(String heading, Part... parts) {
    sections.append("<section>\n<h2>").append(Html.escape(heading)).append("</h2>\n");
    for (Part part : parts) {
      sections.append(part.html());
    }
    sections.append("</section>\n");
    return this;
  }

  /** The whole page. */
  public String html() {
    return SHELL
        .replace("{title}", Html.escape(title))
        .replace("{lead}", Html.escape(lead))
        .replace("{style}", STYLE)
        .replace("{sections}", sections);
  }

  /**
   * Writes it.
   *
   * @throws IOException if the file cannot be written
   */
  public void write(Path file) throws IOException {
    Files.writeString(file, html());
  }
}
