package dev.usher.browser.lab;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import dev.usher.browser.Screen;
import dev.usher.browser.SlowProcessor;
import dev.usher.browser.lab.Journey.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One page, opened with an empty cache in a browser of its own, on a slowed down processor. */
final class Visit implements AutoCloseable {
  private static final int MOVES = 60;
  private static final double PATIENCE_MILLIS = 60_000;
  private static final double SETTLE_MILLIS = 1_000;

  /** Notes when the frame is on screen in which the page first shows what it is for. */
  private static final String NOTE_READY =
      """
      (() => {
        const look = () => {
          if (!document.querySelector("%s")) return requestAnimationFrame(look);
          requestAnimationFrame(() => requestAnimationFrame(() => { document.documentElement.dataset.readyAt = performance.now(); }));
        };
        look();
      })();
      """;

  /** Moves the map by one step in each frame, as a finger does; when each frame began. */
  private static final String PAN =
      """
      (svg, moves) => new Promise((resolve) => {
        // Scripts cannot capture a pointer that does not exist.
        svg.setPointerCapture = () => {};
        const box = svg.getBoundingClientRect();
        const send = (type, step) => svg.dispatchEvent(new PointerEvent(type, {
          pointerId: 1, pointerType: "touch", isPrimary: true, bubbles: true,
          clientX: box.x + box.width * 0.8 - 3 * step, clientY: box.y + box.height * 0.8 - 2 * step,
        }));
        const begun = [];
        const boxes = new Set();
        send("pointerdown", 0);
        send("pointermove", 5);
        const next = (now) => {
          begun.push(now);
          boxes.add(svg.getAttribute("viewBox"));
          if (begun.length <= moves) {
            send("pointermove", 5 + begun.length);
            return requestAnimationFrame(next);
          }
          send("pointerup", 0);
          resolve({ begun, moved: boxes.size });
        };
        requestAnimationFrame(next);
      })
      """;

  private final BrowserContext context;
  private final Page page;
  private final SlowProcessor processor;
  private final List<Request> requests = new ArrayList<>();

  /**
   * What opening a page took.
   *
   * @param bytes of response bodies and headers, as they were sent
   * @param paint milliseconds from the navigation to the first contentful paint
   * @param ready and until the page showed what it is for
   * @param busy how many milliseconds of a processor the main thread used
   */
  record Load(int requests, int bytes, double paint, double ready, double busy) {}

  /**
   * What moving the map took.
   *
   * @param frames milliseconds from each frame to the next
   * @param busy milliseconds of a processor that the main thread used in all
   */
  record Pan(List<Double> frames, double busy) {}

  private Visit(BrowserContext context, int slowdown) {
    this.context = context;
    this.page = context.newPage();
    this.processor = SlowProcessor.of(page, slowdown);
  }

  /**
   * A browser that has what the stop says.
   *
   * @param slowdown 1 is the processor of this machine, 4 one that needs four times as long
   */
  static Visit of(Browser browser, Screen screen, int slowdown, Stop stop) {
    NewContextOptions options = screen.options().setStorageState(stop.state());
    Visit visit = new Visit(browser.newContext(options), slowdown);
    visit.context.setDefaultTimeout(PATIENCE_MILLIS);
    visit.page.onRequest(visit.requests::add);
    visit.page.addInitScript(stop.script());
    visit.page.addInitScript(NOTE_READY.formatted(stop.ready()));
    return visit;
  }

  Load open(String address) {
    double busy = processor.busyMillis();
    page.navigate(address);
    page.locator("html[data-ready-at]").waitFor();
    page.waitForTimeout(SETTLE_MILLIS);
    int bytes = 0;
    for (Request request : requests) {
      // A stream does not end.
      if (request.url().startsWith("http") && !request.url().endsWith("/stream")) {
        bytes += request.sizes().responseBodySize + request.sizes().responseHeadersSize;
      }
    }
    return new Load(
        (int) requests.stream().filter(request -> request.url().startsWith("http")).count(),
        bytes,
        number("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
        number("Number(document.documentElement.dataset.readyAt)"),
        processor.busyMillis() - busy);
  }

  /** Zooms in twice, so that the map can be moved, and moves it. */
  Pan pan() {
    page.locator("#hall").scrollIntoViewIfNeeded();
    for (int i = 0; i < 2; i++) {
      page.locator("#zoom-in").click();
    }
    page.waitForTimeout(SETTLE_MILLIS);
    double busy = processor.busyMillis();
    Object result = page.locator("#hall").evaluate(PAN, MOVES);
    busy = processor.busyMillis() - busy;
    if (!(result instanceof Map<?, ?> pan)
        || !(pan.get("begun") instanceof List<?> begun)
        || !(pan.get("moved") instanceof Number moved)
        || moved.intValue() < MOVES) {
      throw new IllegalStateException("The map did not move in each frame: " + result);
    }
    List<Double> frames = new ArrayList<>();
    for (int i = 1; i < begun.size(); i++) {
      frames.add(millis(begun.get(i)) - millis(begun.get(i - 1)));
    }
    return new Pan(frames, busy);
  }

  Page page() {
    return page;
  }

  private double number(String expression) {
    return millis(page.evaluate(expression));
  }

  private static double millis(Object value) {
    return ((Number) value).doubleValue();
  }

  @Override
  public void close() {
    context.close();
  }
}
