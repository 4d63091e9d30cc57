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
  @Test
  void areMadeOnceAndReadableByTheirOwnerAlone(@TempDir Path folder) throws Exception {
    Keys first = Keys.in(folder.resolve("keys"));
    Keys again = Keys.in(folder.resolve("keys"));
    assertEquals(first.passKey(), again.passKey());
    assertEquals(first.config(), again.config());

    assertEquals("rwx------", mode(folder.resolve("keys")));
    for (Path file : Folders.list(folder.resolve("keys"))) {
      assertEquals("rw-------", mode(file), file.toString());
    }

    Keys others = Keys.in(folder.resolve("others"));
    assertNotEquals(first.passKey(), others.passKey());
    assertNotEquals(first.operatorKey(), others.operatorKey());
    assertNotEquals(
        first.config().get("usher.token.secret"), others.config().get("usher.token.secret"));
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
