package dev.usher.standalone.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CannotRunTest {
  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("/proc/x"), "/proc/x: no such file or folder"),
        Arguments.of(new AccessDeniedException("/srv/x"), "/srv/x: permission denied"),
        Arguments.of(
            new FileSystemException("/mnt/x", null, "Read-only file system"),
            "/mnt/x: Read-only file system"),
        Arguments.of(new IOException("No space left on device"), "No space left on device"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void namesTheFileAndWhatTheSystemSaysOfIt(IOException fault, String reason) {
    assertEquals(reason, CannotRun.because(new UncheckedIOException(fault)).reason());
  }

  @Test
  void keepsAMessageThatSaysMore() {
    UncheckedIOException fault =
        new UncheckedIOException("PostgreSQL did not start", new IOException("x"));
    assertEquals("PostgreSQL did not start", CannotRun.because(fault).reason());
  }
}
