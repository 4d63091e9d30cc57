package dev.usher.standalone.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the documents show of {@code ./run} is what it prints. */
class ReadmeTest {
  private static final Path CHECKOUT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("");
  private static final Ports PORTS = Options.parse(CHECKOUT).ports();

  @Test
  void theGuideShowsTheWalkthroughAsItIsPrinted() throws Exception {
    String walkthrough =
        Template.of("walkthrough.sh")
            .with("queue", PORTS.queue())
            .with("booking", PORTS.booking())
            .toString();
    String guide = Files.readString(CHECKOUT.resolve("docs/guide/with-curl.md"));
    assertTrue(guide.contains(walkthrough), walkthrough);
  }

  @Test
  void theReadmeNamesThePagesThatArePrintedAndIsShort() throws Exception {
    String readme = Files.readString(CHECKOUT.resolve("README.md"));
    for (String page :
        List.of(
            Ports.page(PORTS.queue()) + "/rooms/demo",
            Ports.page(PORTS.booking()) + "/",
            Ports.page(PORTS.booking()) + "/console#code=",
            "&event=demo&show=rush")) {
      assertTrue(readme.contains(page), page);
      assertTrue(
          Template.of("welcome.txt")
              .with("queue", PORTS.queue())
              .with("booking", PORTS.booking())
              .toString()
              .contains(page),
          page);
    }
    assertTrue(readme.lines().count() <= 90, "README has " + readme.lines().count() + " lines");
  }
}
