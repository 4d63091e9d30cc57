package dev.usher.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Pictures of the pages for people to look at: {@code browser-tests/target/screenshots}, with an
 * {@code index.html} of all that are there.
 */
final class Screenshots {
  private static final Path FOLDER = Path.of("target", "screenshots");
  private static final String VARIANT = "(-(360|1280))?(-(light|dark))?\\.png$";

  private Screenshots() {}

  /** As on a phone and on a desktop computer, in light and dark. */
  static void take(Page page, String name) {
    take(page, name, () -> {});
  }

  /**
   * The same, with a check of each.
   *
   * @param check called before each picture
   */
  static void take(Page page, String name, Runnable check) {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
      for (Screen screen : Screen.values()) {
        screen.show(page);
        check.run();
        String file =
            name + "-" + screen.width() + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
        page.screenshot(new ScreenshotOptions().setFullPage(true).setPath(FOLDER.resolve(file)));
      }
    }
    page.emulateMedia(new EmulateMediaOptions().setColorScheme(null));
    writeIndex();
  }

  /** One picture, of what is in view. */
  static void takeOne(Page page, String name) {
    page.screenshot(new ScreenshotOptions().setPath(file(name + ".png")));
    writeIndex();
  }

  /** The path of another file in the folder. */
  static Path file(String name) {
    try {
      return Files.createDirectories(FOLDER).resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Two JVMs run the tests: the one that takes the last picture writes the last index. */
  private static void writeIndex() {
    StringBuilder html =
        new StringBuilder(
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Usher: screenshots of the browser tests</title>
            <style>body { font: 16px system-ui, sans-serif; margin: 1rem }
            a { display: inline-block; margin: 0 1rem 1rem 0; vertical-align: top }
            img { display: block; height: 22rem; border: 1px solid #888 }</style>
            <h1>Screenshots of the browser tests</h1>
            """);
    pictures()
        .forEach(
            (name, files) -> {
              html.append("<h2>").append(name).append("</h2>\n");
              for (String file : files) {
                html.append(
                    "<a href=\"%s\"><img src=\"%s\" alt=\"%s\" loading=\"lazy\">%s</a>%n"
                        .formatted(file, file, file, file));
              }
            });
    try {
      Path written = Files.createTempFile(FOLDER, "index", ".tmp");
      Files.writeString(written, html);
      Files.move(
          written,
          file("index.html"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** File names, by the name of what they show. */
  private static Map<String, Set<String>> pictures() {
    Map<String, Set<String>> pictures = new TreeMap<>();
    try (Stream<Path> files = Files.list(file(""))) {
      files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".png"))
          .forEach(
              name ->
                  pictures
                      .computeIfAbsent(name.replaceAll(VARIANT, ""), n -> new TreeSet<>())
                      .add(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pictures;
  }
}
