package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Request;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much the console loads, and whether it is accessible and fits a phone. */
class ConsolePageIT extends ConsoleCase {
  @Test
  void thePageIsSmallAndLoadsTheChartsAndTheMapOnlyForAnEvent() {
    ShopEvent sale = ShopEvent.usual(bookingUrl());
    List<Request> loaded = new ArrayList<>();
    page.onRequestFinished(request -> loaded.add(request));
    enter();
    fitsBudget("The console's list", loaded, 29, 57_000);
    page.navigate(console() + "#event=" + sale.id());
    assertThat(page.locator("#stock-chart canvas")).isVisible();
    assertThat(page.locator("#seat-map")).hasAttribute("data-live", "true");
    fitsBudget("The console's page of an event", loaded, 38, 98_000);
  }

  /** Files of the page: what it polls depends on how long the test takes. */
  private static void fitsBudget(String what, List<Request> loaded, int most, int mostBytes) {
    List<Request> files =
        List.copyOf(loaded).stream().filter(request -> !request.url().contains("/api/")).toList();
    int bytes = files.stream().mapToInt(request -> request.sizes().responseBodySize).sum();
    System.out.println(what + ": " + files.size() + " requests, " + bytes + " bytes");
    assertTrue(files.size() <= most, () -> files.size() + " requests");
    assertTrue(bytes <= mostBytes, () -> bytes + " bytes");
  }

  @Test
  void theConsoleIsAccessibleAndFitsAPhoneInArabicToo() {
    String id = sale();
    enter();
    Accessibility.check(page);
    page.navigate(console() + "#event=" + id);
    assertThat(page.locator("#tile-free")).isVisible();
    page.locator("#edit-details > summary").click();
    page.locator("#json-details summary").click();
    assertThat(page.locator("#audit-entries code").first()).isVisible();
    Accessibility.check(page);

    browser.close();
    open("ar");
    page.setViewportSize(360, 740);
    enter();
    assertEquals("rtl", page.locator("html").getAttribute("dir"));
    fits();
    page.navigate(console() + "#event=" + id);
    assertThat(page.locator("#tile-free")).isVisible();
    page.locator("#edit-details > summary").click();
    assertThat(page.locator("#audit-entries code").first()).isVisible();
    fits();
    page.locator("#end").click();
    assertThat(page.locator("#confirm")).isVisible();
    fits();
    page.locator("#confirm-no").click();
    Screenshots.take(page, "console-arabic");
  }

  private void fits() {
    assertEquals(360, page.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)"));
  }
}
