package dev.usher.browser;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;

/** A phone or a desktop computer. */
public enum Screen {
  PHONE(360, 740, true),
  DESKTOP(1280, 900, false);

  private final int width;
  private final int height;
  private final boolean isPhone;

  Screen(int width, int height, boolean isPhone) {
    this.width = width;
    this.height = height;
    this.isPhone = isPhone;
  }

  /** A browser of this size, in English. */
  public NewContextOptions options() {
    return new NewContextOptions()
        .setViewportSize(width, height)
        .setHasTouch(isPhone)
        .setIsMobile(isPhone)
        .setDeviceScaleFactor(isPhone ? 2 : 1)
        .setLocale("en-GB");
  }

  /** Shows a page that is open as wide and as high as on this screen. */
  void show(Page page) {
    page.setViewportSize(width, height);
  }

  int width() {
    return width;
  }

  /** Its name and size. */
  public String text() {
    return "%s, %d × %d".formatted(isPhone ? "phone" : "desktop", width, height);
  }
}
