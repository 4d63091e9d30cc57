package dev.usher.queue.draw;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** An instance with a folder of public values and a relay of drand, that looks there often. */
public final class DrawProfile implements QuarkusTestProfile {
  private static final Path VALUES =
      Path.of(System.getProperty("basedir", ""), "target", "public-values")
          .toAbsolutePath()
          .resolve(Long.toString(ProcessHandle.current().pid()));

  private static final DrandRelay RELAY = relay();

  private static DrandRelay relay() {
    try {
      DrandRelay relay = new DrandRelay();
      relay.publishes(DrandRelay.PATH, DrandRelay.ROUND);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    return settings();
  }

  /** The settings, also for packaged instances. */
  public static Map<String, String> settings() {
    try {
      Files.createDirectories(VALUES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(
        "usher.draw.public-values",
        VALUES.toString(),
        "usher.draw.drand-relays",
        RELAY.address().toString(),
        "usher.waiting-room.checkpoint",
        "PT0.5S",
        "usher.waiting-room.idle-tick",
        "PT0.1S");
  }

  /** A public value becomes known. */
  public static void publish(String name, String content) {
    try {
      Path file = Files.writeString(VALUES.resolve("." + name), content);
      Files.move(file, VALUES.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
