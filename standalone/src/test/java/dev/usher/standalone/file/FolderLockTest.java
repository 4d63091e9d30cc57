package dev.usher.standalone.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  private final Path file;

  FolderLockTest(@TempDir Path folder) {
    this.file = folder.resolve("lock");
  }

  @Test
  void whoAsksAgainDoesNotLetGoOfIt() throws Exception {
    FolderLock lock = FolderLock.tryTake(file).orElseThrow();
    assertEquals(Optional.empty(), FolderLock.tryTake(file));
    assertEquals("refused", anotherJvm());

    lock.close();
    assertEquals("taken", anotherJvm());
    assertTrue(FolderLock.tryTake(file).isPresent());
  }

  @Test
  void norDoesThisClassLoadedOnceMore() throws Exception {
    FolderLock lock = FolderLock.tryTake(file).orElseThrow();
    URL classes = FolderLock.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader again =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Object taken =
          again
              .loadClass(FolderLock.class.getName())
              .getMethod("tryTake", Path.class)
              .invoke(null, file);
      assertEquals(Optional.empty(), taken);
    }
    assertEquals("refused", anotherJvm());
    lock.close();
  }

  private String anotherJvm() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Taker.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  /** Another JVM that tries to take the lock; its argument is the file. */
  static final class Taker {
    private Taker() {}

    public static void main(String[] args) {
      System.out.println(FolderLock.tryTake(Path.of(args[0])).isPresent() ? "taken" : "refused");
    }
  }
}
