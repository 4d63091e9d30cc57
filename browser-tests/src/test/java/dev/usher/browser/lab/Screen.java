package dev.usher.browser.lab;

import com.microsoft.playwright.Browser.NewContextOptions;

/** A phone or a desktop computer. */
enum Screen {
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
  NewContextOptions options() {
    return new NewContextOptions()
        .setViewportSize(width, height)
        .setHasTouch(isPhone)
        .setIsMobile(isPhone)
        .setDeviceScaleFactor(isPhone ? 2 : 1)
        .setLocale("en-GB");
  }

  /** Its name and size. */
  String text() {
    return "%s, %d × %d".formatted(isPhone ? "phone" : "desktop", width, height);
  }
}
