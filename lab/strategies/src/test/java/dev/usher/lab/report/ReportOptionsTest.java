package dev.usher.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportOptionsTest {
  @Test
  void thePageLoadsNothing() throws Exception {
    String page = ReportOptions.page(Map.of("kind", "bench"));
    for (String loader : List.of("src=", "url(", "@import", "<link", "fetch(", "XMLHttpRequest")) {
      assertFalse(page.contains(loader), loader);
    }
    assertFalse(
        page.matches("(?s).*\\{(uplot|report)\\.(css|js|json)}.*"), "a placeholder is left");
    assertTrue(page.contains("uPlot"));
  }

  @Test
  void dataCannotEndItsElement() throws Exception {
    String page = ReportOptions.page(Map.of("title", "</script><script>alert(1)"));
    assertTrue(page.contains("\\u003c/script>\\u003cscript>alert(1)"), page);
  }

  @Test
  void numbersAreReadable() {
    assertEquals("12,346", TextTable.number(12_345.6));
    assertEquals("4.2", TextTable.number(4.21));
    assertEquals("0.031", TextTable.number(0.031));
    assertEquals("7", TextTable.number(7));
  }
}
