package dev.usher.standalone.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.usher.standalone.file.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
  private final Path folder;

  KeysTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void areMadeOnceAndReadAgain() {
    Keys first = Keys.in(folder.resolve("keys"));
    Keys again = Keys.in(folder.resolve("keys"));
    assertEquals(first.passKey(), again.passKey());
    assertEquals(first.config(), again.config());
  }

  @Test
  void areNobodyElses() {
    assertNotEquals(
        Keys.in(folder.resolve("one")).config().get("usher.token.secret"),
        Keys.in(folder.resolve("two")).config().get("usher.token.secret"));
  }

  @Test
  void areReadableByTheirOwnerAlone() throws Exception {
    Keys.in(folder.resolve("keys"));
    assertEquals("rwx------", mode(folder.resolve("keys")));
    for (Path file : Folders.list(folder.resolve("keys"))) {
      assertEquals("rw-------", mode(file), file.toString());
    }
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
