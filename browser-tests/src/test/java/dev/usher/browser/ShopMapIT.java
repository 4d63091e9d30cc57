package dev.usher.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The map of a hall of 5,000 seats: its size, zooming and tapping, its colours. */
class ShopMapIT extends ShopCase {
  /** How many colours free seats have, and whether each has a contrast of at least 3 to the map. */
  private static final String COLOURS =
      """
      () => {
        const light = (colour) => {
          const [r, g, b] = colour.match(/[0-9]+/g).map((value) => {
            const share = value / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
        };
        const map = light(getComputedStyle(document.getElementById("hall")).backgroundColor);
        const free = [...document.querySelectorAll("#hall path.free")];
        const colours = [...new Set(free.map((path) => getComputedStyle(path).stroke))];
        return [
          colours.length,
          colours.map(light).every((seat) => Math.max(seat, map) / Math.min(seat, map) >= 3),
        ];
      }""";

  @Test
  void aHallOfFiveThousandSeatsHasFewElementsAndIsZoomedAndTapped() {
    ShopEvent event = ShopEvent.large(url);
    Page page = entersHall(event, Screen.PHONE.options());
    Screenshots.takeOne(page, "shop-5000-seats-360");
    isZoomedByTwoFingers(page);
    int elements = (int) page.evaluate("document.querySelectorAll('*').length");
    assertTrue(elements < 600, elements + " elements");
    // The first tap goes near, the second selects.
    tapSeat(page, "s3-J-20");
    assertThat(page.locator("#chosen li")).hasCount(0);
    Pattern near = Pattern.compile("2[4-9]|[34][0-9]");
    assertThat(page.locator("#hall")).hasAttribute("data-seat", near);
    tapSeat(page, "s3-J-20");
    assertThat(page.locator("#chosen li")).hasCount(1);
    assertThat(page.locator("#chosen")).containsText("Row J, seat 20");
    assertThat(page.locator(".labels .number").first()).isAttached();
    Screenshots.takeOne(page, "shop-5000-seats-near-360");
    page.locator("#zoom-all").tap();
    page.locator("#zoom-in").tap();
  }

  @Test
  void sectionsWithoutPlacesStandSideBySideAndTheirNamesFit() {
    ShopEvent event =
        ShopEvent.large(url, "The balcony on the left of the great hall of the Philharmonic");
    Page page = entersHall(event, Screen.PHONE.options());
    double shape =
        ((Number)
                page.locator("#hall")
                    .evaluate("svg => Number(getComputedStyle(svg).getPropertyValue('--shape'))"))
            .doubleValue();
    assertTrue(shape > 1 && shape < 2.2, "a hall as wide as " + shape + " of its depth");
    assertThat(page.locator(".labels .section")).hasCount(5);
    assertThat(page.locator(".labels .section").first()).hasText(Pattern.compile("The .*…"));
    assertEquals(
        List.of(),
        page.evaluate(
            """
            () => {
              const hall = document.getElementById("hall").getBoundingClientRect();
              const all = [...document.querySelectorAll(".labels .section")];
              const boxes = all.map((name) => name.getBoundingClientRect());
              const rows = [...document.querySelectorAll("#hall path.free")].map((row) => row.getBoundingClientRect());
              const apart = (a, b) =>
                a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
              return all.filter((name, i) => {
                const { left, right, top, bottom } = boxes[i];
                const isIn = left >= hall.left && right <= hall.right && top >= hall.top;
                // Letters are lower than their line.
                const letters = { left, right, top: top + 2, bottom: bottom - 2 };
                const isApart = boxes.every((box, j) => i === j || apart(boxes[i], box));
                return !isIn || !isApart || !rows.every((row) => apart(letters, row));
              }).map((name) => name.textContent);
            }"""));
    assertThat(page.locator("#rows summary").first()).containsText("of the Philharmonic 1");
    Screenshots.takeOne(page, "shop-long-names-360");
  }

  @Test
  void oneStageIsInFrontOfAllSections() {
    Page page = visitor();
    page.navigate(ShopEvent.large(url).page() + "?lang=ar");
    isLive(page);
    assertThat(page.locator("#hall .stage text"))
        .hasText("\u062e\u0634\u0628\u0629 \u0627\u0644\u0645\u0633\u0631\u062d");
    Screenshots.take(page, "shop-stage-ar", () -> isStageInFront(page));
    Accessibility.check(page);
  }

  @Test
  void sectionsThatFaceEachOtherHaveNoStageInFront() {
    Page page = visitor();
    page.navigate(ShopEvent.inTheRound(url).page());
    isLive(page);
    assertThat(page.locator("#hall path.free").first()).isAttached();
    assertThat(page.locator("#hall .stage")).hasCount(0);
  }

  /** In the middle of the upper edge, above the names of the sections and all seats. */
  private static void isStageInFront(Page page) {
    page.waitForFunction(
        """
        () => {
          const box = (one) => one.getBoundingClientRect();
          const hall = box(document.getElementById("hall"));
          const stage = box(document.querySelector("#hall .stage text"));
          const names = [...document.querySelectorAll("#hall .labels .section")];
          const rows = [...document.querySelectorAll("#hall path.free")];
          const tops = [...names, ...rows].map((one) => box(one).top);
          return names.length === 5 && stage.top >= hall.top && tops.every((top) => top >= stage.bottom)
            && Math.abs(stage.left + stage.right - hall.left - hall.right) < 4;
        }""");
  }

  private static void isZoomedByTwoFingers(Page page) {
    double[] before = find(page, "s3-J-20");
    int seat = seatPixels(page);
    assertThat(page.locator("#hall")).hasCSS("touch-action", "pan-y");
    pinch(page, before, 40, 160);
    page.waitForFunction("n => document.getElementById('hall').dataset.seat > 3 * n", seat);
    double[] after = find(page, "s3-J-20");
    assertEquals(before[0], after[0], 4);
    assertEquals(before[1], after[1], 4);
    assertThat(page.locator("#chosen li")).hasCount(0);
    assertThat(page.locator("#hall")).hasCSS("touch-action", "none");
    pinch(page, before, 160, 20);
    assertThat(page.locator("#hall")).hasAttribute("data-seat", Integer.toString(seat));
  }

  /**
   * Two fingers that stand one above the other move apart or together. The page's events are made
   * here: a call of Chromium's protocol that moves fingers, or turns the wheel, may never return.
   */
  private static void pinch(Page page, double[] at, int from, int to) {
    page.locator("#hall")
        .evaluate(
            """
            (svg, [x, y, from, to]) => {
              const fingers = (type, apart) => [-1, 1].forEach((side) => {
                const place = { clientX: x, clientY: y + (side * apart) / 2 };
                svg.dispatchEvent(new PointerEvent(type, { ...place, pointerId: side + 9, pointerType: "touch" }));
              });
              svg.setPointerCapture = () => {};
              fingers("pointerdown", from);
              for (let step = 1; step <= 10; step++) {
                fingers("pointermove", from + ((to - from) * step) / 10);
              }
              fingers("pointerup", to);
              delete svg.setPointerCapture;
            }""",
            List.of(at[0], at[1], from, to));
  }

  /** Returns whether the page scrolls on. */
  private static boolean turnWheel(Page page, double[] at, int by) {
    return (boolean)
        page.locator("#hall")
            .evaluate(
                """
                (svg, [clientX, clientY, deltaY]) =>
                  svg.dispatchEvent(new WheelEvent("wheel", { clientX, clientY, deltaY, cancelable: true }))""",
                List.of(at[0], at[1], by));
  }

  private static int seatPixels(Page page) {
    return Integer.parseInt(page.locator("#hall").getAttribute("data-seat"));
  }

  @Test
  void freeSeatsHaveTheColourOfTheirPrice() {
    ShopEvent event = ShopEvent.large(url);
    Page page = visitor();
    page.navigate(event.pageWithPass("en"));
    isLive(page);
    assertThat(page.locator(".legend li:has(.colour)"))
        .hasText(new String[] {"€10.00", "€20.00", "€30.00", "€40.00", "€50.00"});
    assertThat(page.locator("#rows .price-4")).hasCount(1);
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      assertEquals(List.of(5, true), page.evaluate(COLOURS), scheme.toString());
    }
    // More prices than colours.
    assertEquals(
        List.of(2, 1, 2, 1, 1),
        page.evaluate(
            """
            async () => {
              const { groupsOf } = await import("/usher-shop/hall.js");
              const prices = [7, 6, 5, 4, 3, 2, 1, 1].map((amount) => ({ amount, currency: "EUR" }));
              return groupsOf(prices).map((group) => group.length);
            }"""));

    int seat = seatPixels(page);
    double[] before = find(page, "s3-J-20");
    assertFalse(turnWheel(page, before, -300));
    page.waitForFunction("n => document.getElementById('hall').dataset.seat > 1.4 * n", seat);
    double[] after = find(page, "s3-J-20");
    assertEquals(before[0], after[0], 4);
    assertEquals(before[1], after[1], 4);
    assertFalse(turnWheel(page, before, 600));
    assertThat(page.locator("#hall")).hasAttribute("data-seat", Integer.toString(seat));
    assertTrue(turnWheel(page, before, 600), "The whole hall is in view");
  }

  private static void tapSeat(Page page, String seat) {
    double[] at = find(page, seat);
    page.touchscreen().tap(at[0], at[1]);
  }
}
