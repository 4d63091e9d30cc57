package dev.usher.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The Chromium of this machine, driven by Playwright. */
public final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** To which connections are not secure, as Chromium takes them to the loopback address to be. */
  static final String OTHER_HOST = "usher.example";

  private static final List<String> OPTIONS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--host-resolver-rules=MAP " + OTHER_HOST + " 127.0.0.1",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private static Optional<Chromium> shared = Optional.empty();

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Where it is installed, by {@code PATH}; empty if it is not. */
  public static Optional<Path> find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The one that the tests of a JVM share, and that ends with it. Skips the tests that need it
   * where none is installed, and says so.
   */
  static Chromium shared() {
    if (shared.isEmpty()) {
      shared = Optional.of(start(needed()));
    }
    return shared.orElseThrow();
  }

  /** Where it is installed; skips the tests that need it where it is not, and says so. */
  private static Path needed() {
    Optional<Path> executable = find();
    if (executable.isEmpty()) {
      System.out.println("SKIPPED: the tests of the pages need Chromium on the PATH.");
    }
    Assumptions.assumeTrue(executable.isPresent(), "No Chromium is on the PATH");
    return executable.orElseThrow();
  }

  public static Chromium start(Path executable) {
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return new Chromium(
        playwright,
        playwright
            .chromium()
            .launch(new LaunchOptions().setExecutablePath(executable).setArgs(OPTIONS)));
  }

  /** The same service at a host to which connections are not secure. */
  static String otherHost(String url) {
    return url.replace("127.0.0.1", OTHER_HOST);
  }

  public Browser browser() {
    return browser;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
