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
    DataFolder.open(folder.resolve("new")).close();
    Files.writeString(folder.resolve("new/bookings"), "many");
    DataFolder.open(folder.resolve("new")).close();
    assertEquals("many", Files.readString(folder.resolve("new/bookings")));
  }

  @Test
  void isEmptiedWhenAsked() throws Exception {
    try (DataFolder opened = DataFolder.open(folder)) {
      Files.writeString(Files.createDirectories(folder.resolve("postgres")).resolve("x"), "old");
      opened.empty();
      assertFalse(Files.exists(folder.resolve("postgres")));
    }
  }

  @Test
  void isNotOpenedWhileAnotherRunUsesIt() throws Exception {
    DataFolder used = DataFolder.open(folder);
    Files.writeString(folder.resolve("bookings"), "many");
    CannotRun refusal = assertThrows(CannotRun.class, () -> DataFolder.open(folder));
    assertTrue(refusal.reason().startsWith("Another ./run uses "), refusal.reason());
    assertTrue(Files.exists(folder.resolve("bookings")));
    used.close();
  }

  @Test
  void doesNotTouchAFolderOfOtherThings() throws Exception {
    Files.writeString(folder.resolve("thesis.tex"), "years of work");
    CannotRun refusal = assertThrows(CannotRun.class, () -> DataFolder.open(folder));
    assertTrue(refusal.reason().contains("holds other things"), refusal.reason());
    assertEquals("years of work", Files.readString(folder.resolve("thesis.tex")));
  }
}
