package dev.usher.booking.console;

import dev.usher.booking.BookingSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Exchanges a one-time code for the operator's token, once: the file with both is deleted before
 * the token is returned, and each file after ten wrong codes. Without the setting there is none.
 */
@ApplicationScoped
class SignInCode {
  private static final Logger LOG = Logger.getLogger(SignInCode.class);
  private static final int MAX_WRONG = 10;

  private final List<Path> files;
  private int wrong;

  SignInCode(BookingSettings settings) {
    this.files = settings.console().signInCodeFiles().orElse(List.of());
  }

  /** The token, if the code is right and was not used. Blocks. */
  synchronized Optional<String> exchange(String code) {
    if (wrong >= MAX_WRONG) {
      return Optional.empty();
    }
    boolean isAny = false;
    for (Path file : files) {
      Optional<String[]> known = read(file);
      if (known.isPresent() && isSame(known.get()[0], code)) {
        // Another instance that shares the file has deleted it, or has not.
        return delete(file) ? Optional.of(known.get()[1]) : Optional.empty();
      }
      isAny |= known.isPresent();
    }
    wrong += isAny ? 1 : 0;
    if (wrong == MAX_WRONG) {
      LOG.warn("The sign-in codes of the console are void: too many wrong codes were sent");
      files.forEach(SignInCode::delete);
    }
    return Optional.empty();
  }

  private static boolean isSame(String expected, String code) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), code.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String[]> read(Path file) {
    try {
      String[] parts = Files.readString(file).strip().split("\\s+", -1);
      return parts.length == 2 ? Optional.of(parts) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("The sign-in code cannot be deleted, so it is not used", e);
    }
  }
}
