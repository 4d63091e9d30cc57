package dev.usher.standalone.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Path README =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("README.md");

  @Test
  void showsTheRoadAsItIsPrinted() throws Exception {
    String walkthrough =
        Template.of("walkthrough.sh")
            .with("queue", Ports.DEFAULT.queue())
            .with("booking", Ports.DEFAULT.booking())
            .toString();
    assertTrue(Files.readString(README).contains(walkthrough), walkthrough);
  }
}
