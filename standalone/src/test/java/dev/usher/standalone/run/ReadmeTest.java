package dev.usher.standalone.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Path README =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("README.md");

  @Test
  void showsTheWalkthroughAsItIsPrinted() throws Exception {
    Ports ports = Options.parse(README).ports();
    String walkthrough =
        Template.of("walkthrough.sh")
            .with("queue", ports.queue())
            .with("booking", ports.booking())
            .toString();
    assertTrue(Files.readString(README).contains(walkthrough), walkthrough);
  }
}
