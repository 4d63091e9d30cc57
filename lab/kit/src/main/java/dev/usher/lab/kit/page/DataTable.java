package dev.usher.lab.kit.page;

import java.util.ArrayList;
import java.util.List;

/** A table that scrolls sideways where it does not fit; its first column names the row. */
public final class DataTable implements Part {
  /** A cell; its tone colours it. */
  public record Cell(String text, Tone tone) {
    /** A cell like most. */
    public static Cell of(String text) {
      return new Cell(text, Tone.PLAIN);
    }
  }

  private final String caption;
  private final List<String> head;
  private final List<List<Cell>> rows = new ArrayList<>();

  /** A table without rows. */
  public DataTable(String caption, List<String> head) {
    this.caption = caption;
    this.head = List.copyOf(head);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has not a cell for each column
   */
  public DataTable row(List<Cell> cells) {
    if (cells.size() != head.size()) {
      throw new IllegalArgumentException(cells.size() + " cells for " + head.size() + " columns");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  @Override
  public String html() {
    StringBuilder html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\"><table>\n");
    html.append("<caption>").append(Html.escape(caption)).append("</caption>\n<thead><tr>");
    head.forEach(
        name -> html.append("<th scope=\"col\">").append(Html.escape(name)).append("</th>"));
    html.append("</tr></thead>\n<tbody>\n");
    for (List<Cell> row : rows) {
      html.append("<tr><th scope=\"row\">").append(Html.escape(row.get(0).text())).append("</th>");
      for (Cell cell : row.subList(1, row.size())) {
        html.append("<td class=\"%s\">".formatted(cell.tone().cssClass()))
            .append(Html.escape(cell.text()))
            .append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table></div>\n").toString();
  }
}
