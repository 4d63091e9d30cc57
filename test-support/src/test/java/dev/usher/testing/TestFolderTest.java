package dev.usher.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.standalone.file.FolderLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestFolderTest {
  private final Path temporary;

  TestFolderTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  @Test
  void clearsTheFoldersOfKilledJvmsAlone() throws Exception {
    Path abandoned = Files.createDirectories(temporary.resolve("usher-test-abandoned"));
    Path inUse = Files.createDirectories(temporary.resolve("usher-test-in-use"));
    Path strangers = Files.createDirectories(temporary.resolve("strangers"));
    Files.writeString(abandoned.resolve("lock"), "");
    Files.writeString(strangers.resolve("lock"), "");
    FolderLock lock = FolderLock.tryTake(inUse.resolve("lock")).orElseThrow();
    TestFolder.clearAbandoned(temporary);
    lock.close();
    assertTrue(Files.exists(inUse));
    assertFalse(Files.exists(abandoned));
    assertTrue(Files.exists(strangers));
  }
}
