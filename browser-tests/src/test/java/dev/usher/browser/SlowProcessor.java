package dev.usher.browser;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

/**
 * A page on a processor that is slowed down, and how long its main thread works: time of the
 * processor, so that other processes of a busy machine do not count.
 */
public final class SlowProcessor {
  /** How many times slower a cheap phone is. */
  static final int PHONE = 4;

  private final CDPSession devTools;

  private SlowProcessor(CDPSession devTools) {
    this.devTools = devTools;
  }

  /**
   * Slows a page down.
   *
   * @param times 1 is the processor of this machine, 4 one that needs four times as long
   */
  public static SlowProcessor of(Page page, int times) {
    CDPSession devTools = page.context().newCDPSession(page);
    JsonObject rate = new JsonObject();
    rate.addProperty("rate", times);
    devTools.send("Emulation.setCPUThrottlingRate", rate);
    JsonObject domain = new JsonObject();
    domain.addProperty("timeDomain", "threadTicks");
    devTools.send("Performance.enable", domain);
    return new SlowProcessor(devTools);
  }

  /** How many milliseconds the main thread has worked so far. */
  public double busyMillis() {
    for (JsonElement metric : devTools.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals("TaskDuration")) {
        return metric.getAsJsonObject().get("value").getAsDouble() * 1e3;
      }
    }
    throw new IllegalStateException("This browser has no metric TaskDuration");
  }
}
