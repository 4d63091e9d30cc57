package dev.usher.booking.finishedpass;

import dev.usher.booking.BookingSettings;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bearer token for calls to queue-service, read for each call because it may be rotated. */
@ApplicationScoped
class ServiceToken {
  private final Path file;

  ServiceToken(BookingSettings settings) {
    this.file = settings.queue().tokenFile();
  }

  void check(@Observes StartupEvent started) {
    if (!Files.isReadable(file)) {
      throw new IllegalStateException("usher.queue.token-file names no readable file: " + file);
    }
  }

  /** The {@code Authorization} header. Reads a file. */
  String header() {
    try {
      return "Bearer " + Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
