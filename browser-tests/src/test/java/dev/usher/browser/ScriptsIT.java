package dev.usher.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.AddScriptTagOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The scripts of all pages, parsed and checked by TypeScript's compiler in Chromium: without Node,
 * nothing else in the build reads them.
 */
class ScriptsIT {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final String TYPESCRIPT = "/META-INF/resources/webjars/typescript/5.9.3/lib";
  private static final String RESOURCES = "src/main/resources/META-INF/resources";

  /** The library that the console loads with a script element. */
  private static final String GLOBALS = "declare const uPlot: any;";

  @Test
  void everyScriptIsWellFormedAndUsesAndImportsOnlyWhatThereIs()
      throws IOException, URISyntaxException {
    Browser browser = Chromium.shared().browser();
    Map<String, String> files = scripts();
    assertTrue(files.size() > 10, () -> "Only " + files.keySet());
    files.put("/globals.d.ts", GLOBALS);
    files.putAll(libraries());
    try (Page page = browser.newPage()) {
      page.addScriptTag(new AddScriptTagOptions().setContent(text(TYPESCRIPT + "/typescript.js")));
      Object wrong = page.evaluate(text("check-scripts.js"), files);
      assertEquals(List.of(), wrong);
    }
  }

  /** The scripts by their paths at a server. */
  private static Map<String, String> scripts() throws IOException {
    Map<String, String> scripts = new HashMap<>();
    for (String module : List.of("common", "queue-service", "booking-service")) {
      Path root = MODULE.resolveSibling(module).resolve(RESOURCES);
      try (Stream<Path> paths = Files.walk(root)) {
        for (Path path : paths.filter(path -> path.toString().endsWith(".js")).toList()) {
          scripts.put(
              "/" + root.relativize(path).toString().replace('\\', '/'), Files.readString(path));
        }
      }
    }
    return scripts;
  }

  /** The declarations of what browsers have. */
  private static Map<String, String> libraries() throws IOException, URISyntaxException {
    URL compiler =
        Objects.requireNonNull(ScriptsIT.class.getResource(TYPESCRIPT + "/typescript.js"));
    Map<String, String> libraries = new HashMap<>();
    URI jar = URI.create(compiler.toURI().toString().replaceAll("!.*", ""));
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
        Stream<Path> paths = Files.list(files.getPath(TYPESCRIPT))) {
      for (Path path :
          paths.filter(path -> path.getFileName().toString().matches("lib\\..*d\\.ts")).toList()) {
        libraries.put("/lib/" + path.getFileName(), Files.readString(path));
      }
    }
    return libraries;
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = ScriptsIT.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
