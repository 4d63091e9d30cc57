package dev.usher.lab.kit.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.lab.kit.page.BarChart.Bar;
import dev.usher.lab.kit.page.Curves.Curve;
import dev.usher.lab.kit.page.Curves.Point;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class PageTest {
  private static final String HOSTILE = "<script>\"&'";

  @Test
  void thePageNeedsNothingButItself() throws Exception {
    String html = everything(HOSTILE).html();
    for (String loader :
        List.of("http:", "https:", "src=", "url(", "@import", "<link", "<script")) {
      assertFalse(html.contains(loader), loader);
    }
    // What is well-formed has every name and note escaped.
    String body = html.substring(html.indexOf("<body>"), html.indexOf("</html>"));
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(body)));
  }

  @Test
  void aBarIsAsLongAsItsValueAndSaysIt() {
    String html =
        new BarChart(
                "Speed",
                "a second",
                List.of(
                    new Bar("half", 50, 25, 100, Tone.BAD, "oversold 3"),
                    Bar.of("none", 0, Tone.GOOD)))
            .html();
    assertTrue(html.contains("<rect width=\"500\""), html);
    assertTrue(html.contains("M250 10H1000"), html);
    assertTrue(html.contains("half: 50 a second, from 25 to 100, oversold 3"), html);
    assertTrue(html.contains("<rect width=\"0\""), html);
  }

  @Test
  void axesPutValuesWhereTheyBelong() {
    Axis axis = Axis.logarithmic("ms", 0.5, 900);
    assertEquals(
        List.of("0.1", "1", "10", "100", "1k"),
        axis.ticks().stream().map(Axis.Tick::label).toList());
    assertEquals(0.25, axis.position(1), 1e-9);
    assertEquals(0, axis.position(0), 1e-9);
    assertEquals(1, axis.position(5_000), 1e-9);
    Axis percentiles = Axis.percentiles("percentile");
    assertEquals(2 * percentiles.position(90), percentiles.position(99), 1e-9);
    assertEquals(1, percentiles.position(100), 1e-9);
  }

  @Test
  void aTableHasACellForEachColumn() {
    DataTable table = new DataTable("Figures", List.of("name", "sold"));
    assertThrows(
        IllegalArgumentException.class, () -> table.row(List.of(DataTable.Cell.of("alone"))));
  }

  @Test
  void figuresAreReadable() {
    assertEquals("12,346", Figure.of(12_345.6));
    assertEquals("4.2", Figure.of(4.21));
    assertEquals("0.031", Figure.of(0.031));
    assertEquals("7", Figure.of(7));
  }

  private static Page everything(String text) {
    return new Page(text, text)
        .section(
            text,
            Part.text(text),
            new BarChart(text, text, List.of(new Bar(text, 2, 1, 3, Tone.BAD, text))),
            new Curves(
                text,
                Axis.percentiles(text),
                Axis.logarithmic(text, 1, 100),
                List.of(
                    new Curve(
                        text, List.of(new Point(0, 1), new Point(100, 50)), Tone.GOOD, text))),
            new DataTable(text, List.of(text)).row(List.of(DataTable.Cell.of(text))));
  }
}
