package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

/** Money of several currencies, and names and pages that run from right to left. */
class ShopLanguagesIT extends ShopCase {
  @Test
  void pricesHaveTheDecimalsOfTheirCurrencyAndAreNotAddedUp() {
    ShopEvent event = ShopEvent.inYenAndDinars(url);
    Page page = visitor();
    page.navigate(url + "/?lang=en");
    assertThat(page.locator("[data-event='" + event.id() + "'] .price")).hasText("¥3,000");
    page.navigate(event.pageWithPass("en"));
    isLive(page);
    assertThat(page.locator("#rows")).containsText("Dinar · KWD 4.500");
    assertThat(page.locator(".legend")).containsText("KWD 4.500");
    clickSeat(page, "yen-A-1");
    assertThat(page.locator("#total")).hasText("¥3,000");
    clickSeat(page, "dinar-A-1");
    assertThat(page.locator("#notice")).containsText("different currencies");
    assertThat(page.locator("#chosen li")).hasCount(1);
  }

  @Test
  void inArabicOnAPhoneNothingIsWiderThanTheScreen() {
    ShopEvent event = ShopEvent.mixed(url);
    Page page = visitor();
    Screen.PHONE.show(page);
    page.navigate(url + "/?lang=ar");
    assertThat(page.locator("html")).hasAttribute("dir", "rtl");
    isAsWideAsAPhone(page);
    assertTrue(isLeftToRight(page, "[data-event='" + event.id() + "']", "Aida!"));
    page.navigate(event.pageWithPass("ar"));
    isLive(page);
    isAsWideAsAPhone(page);
    clickSeat(page, "hall-A-1");
    assertTrue(isLeftToRight(page, "h1", "Aida!"));
    assertTrue(isLeftToRight(page, "#rows summary", "Loge!"));
    assertTrue(isLeftToRight(page, "#chosen li", "Loge!"));
    Screenshots.takeOne(page, "shop-event-ar-360");
    Accessibility.check(page);
    page.locator("#hold").click();
    assertThat(page.locator("#pay")).containsText("ادفع");
    isAsWideAsAPhone(page);
    assertTrue(isLeftToRight(page, "#event", "Aida!"));
    assertTrue(isLeftToRight(page, "#chosen li", "Loge!"));
    Screenshots.takeOne(page, "shop-checkout-ar-360");
    page.navigate(event.page() + "?lang=en");
    assertFalse(isLeftToRight(page, "main > p", "أوبرا Garnier!"));
  }

  @Test
  void onAPhoneAPriceStaysOnOneLineBesideALongName() {
    Page page = entersHall(ShopEvent.longNamed(url));
    Screen.PHONE.show(page);
    clickSeat(page, "hall-A-1");
    hasThePriceOnOneLine(page);
    page.locator("#hold").click();
    assertThat(page).hasURL(CHECKOUT);
    hasThePriceOnOneLine(page);
  }

  private static void hasThePriceOnOneLine(Page page) {
    assertThat(page.locator("#chosen .number")).hasText("€45.00");
    assertTrue(lines(page.locator("#chosen li")) > 1, "the name needs several lines");
    assertEquals(1, lines(page.locator("#chosen .number")));
  }

  private static int lines(Locator element) {
    return (int)
        element.evaluate(
            """
            element => {
              const text = document.createRange();
              text.selectNodeContents(element);
              return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size;
            }""");
  }

  private static void isAsWideAsAPhone(Page page) {
    int width = (int) page.evaluate("document.scrollingElement.scrollWidth");
    assertTrue(width <= 360, page.url() + " is " + width + " pixels wide");
  }

  /** Whether the first letter of a name stands on the left of its last. */
  private static boolean isLeftToRight(Page page, String selector, String name) {
    return (boolean)
        page.locator(selector)
            .first()
            .evaluate(
                """
                (element, name) => {
                  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
                  while (!texts.nextNode().data.includes(name)) {}
                  const from = texts.currentNode.data.indexOf(name);
                  const left = (i) => {
                    const letter = document.createRange();
                    letter.setStart(texts.currentNode, from + i);
                    letter.setEnd(texts.currentNode, from + i + 1);
                    return letter.getBoundingClientRect().left;
                  };
                  return left(0) < left(name.length - 1);
                }""",
                name);
  }
}
