package dev.usher.lab.kit.page;

import java.util.List;

/**
 * Bars under one another, each with its value and, where it was measured more than once, a whisker
 * from the least to the most. Their names and values are text of the page, so that they keep their
 * size on a phone.
 *
 * @param title what is compared
 * @param unit of the values
 * @param bars from top to bottom
 */
public record BarChart(String title, String unit, List<Bar> bars) implements Part {
  /**
   * One bar.
   *
   * @param note what else to say of it, as "oversold 12"; may be empty
   */
  public record Bar(String name, double value, double min, double max, Tone tone, String note) {
    /** A bar that was measured once. */
    public static Bar of(String name, double value, Tone tone) {
      return new Bar(name, value, value, value, tone, "");
    }

    private String range() {
      return min == max ? "" : Figure.of(min) + "\u2013" + Figure.of(max);
    }
  }

  private static final double WIDTH = 1000;

  @Override
  public String html() {
    double most = bars.stream().mapToDouble(Bar::max).max().orElse(0);
    double scale = most > 0 ? WIDTH / most : 0;
    StringBuilder html = new StringBuilder("<figure class=\"bars\">\n<figcaption>");
    html.append(Html.escape(title))
        .append(" <small>")
        .append(Html.escape(unit))
        .append("</small></figcaption>\n<ul>\n");
    bars.forEach(bar -> html.append(row(bar, scale)));
    return html.append("</ul>\n</figure>\n").toString();
  }

  private String row(Bar bar, double scale) {
    String spoken =
        bar.name()
            + ": "
            + Figure.of(bar.value())
            + " "
            + unit
            + (bar.range().isEmpty() ? "" : ", from " + bar.range().replace("\u2013", " to "))
            + (bar.note().isEmpty() ? "" : ", " + bar.note());
    return """
        <li class="%s"><span class="name">%s</span>\
        <svg viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="%s">\
        <title>%s</title><rect width="%s" height="20"/>%s</svg>\
        <span class="value"><b>%s</b> <small>%s</small> <em>%s</em></span></li>
        """
        .formatted(
            bar.tone().cssClass(),
            Html.escape(bar.name()),
            Html.escape(spoken),
            Html.escape(spoken),
            Html.coordinate(bar.value() * scale),
            whisker(bar, scale),
            Figure.of(bar.value()),
            bar.range(),
            Html.escape(bar.note()));
  }

  private static String whisker(Bar bar, double scale) {
    if (bar.min() == bar.max()) {
      return "";
    }
    String from = Html.coordinate(bar.min() * scale);
    String to = Html.coordinate(bar.max() * scale);
    return "<path class=\"whisker\" d=\"M%s 10H%sM%s 5V15M%s 5V15\"/>"
        .formatted(from, to, from, to);
  }
}
