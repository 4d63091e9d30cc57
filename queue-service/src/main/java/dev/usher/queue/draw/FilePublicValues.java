package dev.usher.queue.draw;

import dev.usher.queue.QueueSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Public values in the files of a folder: 64 hexadecimal digits, alone or in JSON under {@code
 * randomness} as drand returns them. Something else puts the files there.
 */
@ApplicationScoped
class FilePublicValues implements PublicValues {
  private static final int MAX_BYTES = 10_000;
  private static final Pattern VALUE =
      Pattern.compile("(?s)(\\s*|\\{.*\"randomness\"\\s*:\\s*\")([0-9a-f]{64})(\\s*|\".*)");

  private final Optional<Path> folder;

  FilePublicValues(QueueSettings settings) {
    this.folder = settings.draw().publicValues();
  }

  @Override
  public Optional<String> find(String name) {
    return folder
        .map(values -> values.resolve(name))
        .filter(Files::isRegularFile)
        .flatMap(FilePublicValues::read);
  }

  /** Empty also if it has no value: it may not be written whole yet. */
  private static Optional<String> read(Path file) {
    try {
      String text = Files.size(file) > MAX_BYTES ? "" : Files.readString(file);
      Matcher value = VALUE.matcher(text.toLowerCase(Locale.ROOT));
      return value.matches() ? Optional.of(value.group(2)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
