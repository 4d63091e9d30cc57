package dev.usher.lab.kit.page;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Curves on the same axes, a small panel for each: it stands out in its own, with all others behind
 * it in grey, so that twenty can be told apart.
 *
 * @param title what is compared
 * @param x the axis below
 * @param y the axis at the left
 * @param curves in the order of their panels
 */
public record Curves(String title, Axis x, Axis y, List<Curve> curves) implements Part {
  /** A place on a curve. */
  public record Point(double x, double y) {}

  /**
   * One curve.
   *
   * @param note what to say of it beside its name, as its p99; may be empty
   */
  public record Curve(String name, List<Point> points, Tone tone, String note) {}

  private static final int WIDTH = 260;
  private static final int HEIGHT = 150;
  private static final int LEFT = 34;
  private static final int BOTTOM = 24;
  private static final int TOP = 8;
  private static final int RIGHT = 16;

  @Override
  public String html() {
    String others = curves.stream().map(this::path).collect(Collectors.joining());
    StringBuilder html = new StringBuilder("<figure class=\"curves\">\n<figcaption>");
    html.append(Html.escape(title))
        .append(" <small>")
        .append(Html.escape(y.label() + " by " + x.label()))
        .append("</small></figcaption>\n");
    // Drawn once: each panel refers to it.
    String id = "c" + Integer.toHexString((title + others).hashCode());
    html.append("<svg class=\"shared\" aria-hidden=\"true\"><defs><g id=\"%s\">".formatted(id))
        .append(grid())
        .append("<path class=\"other\" d=\"%s\"/></g></defs></svg>%n".formatted(others))
        .append("<ul>\n");
    curves.forEach(curve -> html.append(panel(curve, id)));
    return html.append("</ul>\n</figure>\n").toString();
  }

  private String panel(Curve curve, String id) {
    String name = Html.escape(curve.name() + (curve.note().isEmpty() ? "" : ": " + curve.note()));
    return """
        <li class="%s"><b>%s</b> <small>%s</small>\
        <svg viewBox="0 0 %d %d" role="img" aria-label="%s"><title>%s</title>\
        <use href="#%s"/><path class="curve" d="%s"/></svg></li>
        """
        .formatted(
            curve.tone().cssClass(),
            Html.escape(curve.name()),
            Html.escape(curve.note()),
            WIDTH,
            HEIGHT,
            name,
            name,
            id,
            path(curve));
  }

  private String grid() {
    StringBuilder grid = new StringBuilder();
    for (Axis.Tick tick : y.ticks()) {
      String at = Html.coordinate(down(tick.value()));
      grid.append("<path class=\"grid\" d=\"M%d %sH%d\"/>".formatted(LEFT, at, WIDTH - RIGHT))
          .append(
              "<text class=\"tick\" x=\"%d\" y=\"%s\" dy=\".32em\" text-anchor=\"end\">"
                  .formatted(LEFT - 5, at))
          .append(Html.escape(tick.label()))
          .append("</text>");
    }
    for (Axis.Tick tick : x.ticks()) {
      grid.append(
              "<text class=\"tick\" x=\"%s\" y=\"%d\" ".formatted(across(tick.value()), HEIGHT - 8))
          .append("text-anchor=\"middle\">")
          .append(Html.escape(tick.label()))
          .append("</text>");
    }
    return grid.toString();
  }

  private String path(Curve curve) {
    return curve.points().stream()
        .map(point -> across(point.x()) + " " + Html.coordinate(down(point.y())))
        .collect(Collectors.joining("L", "M", ""));
  }

  private String across(double value) {
    return Html.coordinate(LEFT + x.position(value) * (WIDTH - LEFT - RIGHT));
  }

  private double down(double value) {
    return TOP + (1 - y.position(value)) * (HEIGHT - TOP - BOTTOM);
  }
}
