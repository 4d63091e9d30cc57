package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of the shop share: the services, and the browsers of their visitors, who choose
 * seats on the map.
 */
abstract class ShopCase {
  static final Pattern CHECKOUT = Pattern.compile(".*/checkout/[a-z0-9.-]+");

  String url = "";
  private final List<BrowserContext> browsers = new ArrayList<>();

  @BeforeAll
  static void start() {
    ShopServices.start();
  }

  @BeforeEach
  void findShop() {
    url = ShopServices.url();
  }

  @AfterEach
  void closeBrowsers() {
    browsers.forEach(BrowserContext::close);
  }

  /** A browser of its own. */
  Page visitor() {
    return visitor(Screen.DESKTOP.options());
  }

  Page visitor(NewContextOptions options) {
    BrowserContext browser = ShopServices.browser(options);
    browsers.add(browser);
    return browser.newPage();
  }

  /** A visitor whose turn it is, and who sees what is free. */
  Page entersHall(ShopEvent event) {
    return entersHall(event, Screen.DESKTOP.options());
  }

  Page entersHall(ShopEvent event, NewContextOptions options) {
    Page page = visitor(options);
    page.navigate(event.pageWithPass());
    isLive(page);
    return page;
  }

  /** A visitor who holds the first seat and is at the checkout. */
  Page holdsFirstSeat(ShopEvent event) {
    Page page = entersHall(event);
    clickSeat(page, "hall-A-1");
    page.locator("#hold").click();
    assertThat(page).hasURL(CHECKOUT);
    return page;
  }

  /** Waits until the page shows what is free. */
  static void isLive(Page page) {
    assertThat(page.locator("#shop[data-live]")).isAttached();
  }

  static void clickSeat(Page page, String seat) {
    double[] at = find(page, seat);
    page.mouse().click(at[0], at[1]);
  }

  /** Where the map shows a seat now: the page offers its seats for tests on its map. */
  static double[] find(Page page, String seat) {
    page.locator("#hall").scrollIntoViewIfNeeded();
    String place =
        (String)
            page.locator("#hall")
                .evaluate(
                    """
                    async (svg, id) => {
                      await new Promise(requestAnimationFrame);
                      await new Promise(requestAnimationFrame);
                      const [section, label, number] = id.split("-");
                      const event = await (await fetch("/api/events/" + document.getElementById("shop").dataset.event)).json();
                      const { Hall } = await import("/usher-shop/hall.js");
                      const seat = new Hall(event).seats.get(id);
                      const point = new DOMPoint(seat.x, seat.y).matrixTransform(svg.getScreenCTM());
                      return point.x + " " + point.y;
                    }""",
                    seat);
    String[] parts = place.split(" ", -1);
    return new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])};
  }

  /** All links of the page, except for those within it, lead to pages in the same language. */
  static void keepsLanguage(Page page, String language) {
    assertEquals(
        List.of(),
        page.evaluate(
            """
            language => [...document.links].map(link => new URL(link.href))
              .filter(url => !url.hash && url.searchParams.get("lang") !== language)
              .map(String)""",
            language));
  }
}
