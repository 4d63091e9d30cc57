package dev.usher.standalone.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  private final Path folder;

  DataFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void isMadeAndOpenedAgainWithWhatItHolds() throws Exception {
    DataFolder.open(folder.resolve("new"), false).close();
    Files.writeString(folder.resolve("new/bookings"), "many");
    DataFolder.open(folder.resolve("new"), false).close();
    assertEquals("many", Files.readString(folder.resolve("new/bookings")));
  }

  @Test
  void isEmptiedWhenAsked() throws Exception {
    DataFolder.open(folder, false).close();
    Files.writeString(Files.createDirectories(folder.resolve("postgres")).resolve("x"), "old");
    DataFolder.open(folder, true).close();
    assertFalse(Files.exists(folder.resolve("postgres")));
  }

  @Test
  void isNotEmptiedWhileAnotherRunUsesIt() throws Exception {
    DataFolder used = DataFolder.open(folder, false);
    Files.writeString(folder.resolve("bookings"), "many");
    CannotRun refusal = assertThrows(CannotRun.class, () -> DataFolder.open(folder, true));
    assertTrue(refusal.reason().startsWith("Another ./run uses "), refusal.reason());
    assertTrue(Files.exists(folder.resolve("bookings")));
    used.close();
  }

  @Test
  void doesNotTouchAFolderOfOtherThings() throws Exception {
    Files.writeString(folder.resolve("thesis.tex"), "years of work");
    CannotRun refusal = assertThrows(CannotRun.class, () -> DataFolder.open(folder, true));
    assertTrue(refusal.reason().contains("holds other things"), refusal.reason());
    assertEquals("years of work", Files.readString(folder.resolve("thesis.tex")));
  }
}
