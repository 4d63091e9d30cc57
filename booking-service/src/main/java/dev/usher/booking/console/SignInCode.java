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
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Exchanges a one-time code for the operator's token, once: the file with both is deleted before
 * the token is returned, and after ten wrong codes. Without the setting there is none.
 */
@ApplicationScoped
class SignInCode {
  private static final Logger LOG = Logger.getLogger(SignInCode.class);
  private static final int MAX_WRONG = 10;

  private final Optional<Path> file;
  private int wrong;

  SignInCode(BookingSettings settings) {
    this.file = settings.console().signInCodeFile();
  }

  /** The token, if the code is right and was not used. Blocks. */
  synchronized Optional<String> exchange(String code) {
    Optional<String[]> known = file.flatMap(SignInCode::read);
    if (known.isEmpty() || wrong >= MAX_WRONG) {
      return Optional.empty();
    }
    if (!isSame(known.get()[0], code)) {
      wrong++;
      if (wrong == MAX_WRONG) {
        LOG.warn("The sign-in code of the console is void: too many wrong codes were sent");
        delete();
      }
      return Optional.empty();
    }
    // Another instance that shares the file has deleted it, or has not.
    return delete() ? Optional.of(known.get()[1]) : Optional.empty();
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

  private boolean delete() {
    try {
      return Files.deleteIfExists(file.orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException("The sign-in code cannot be deleted, so it is not used", e);
    }
  }
}
