package dev.usher.booking.finishedpass;

import dev.usher.booking.BookingSettings;
import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.MessageHandler;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.Response.Status.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Reports finished passes to queue-service, with a bearer token that is read for each call. */
@ApplicationScoped
class FinishedPassNotifier implements MessageHandler {
  static final String KIND = "pass-finished";

  private final QueueClient queue;
  private final Path tokenFile;

  FinishedPassNotifier(@RestClient QueueClient queue, BookingSettings settings) {
    this.queue = queue;
    this.tokenFile = settings.queue().tokenFile();
  }

  void check(@Observes StartupEvent started) {
    if (!Files.isReadable(tokenFile)) {
      throw new IllegalStateException(
          "usher.queue.token-file names no readable file: " + tokenFile);
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** By then the pass has expired, so its capacity is free anyway. */
  @Override
  public Undelivered undelivered() {
    return Undelivered.REMOVE;
  }

  @Override
  public void deliver(Message message) {
    try (Response response =
        queue.finish("Bearer " + token(), message.event(), message.id(), false)) {
      boolean isFinished =
          response.getStatusInfo().getFamily() == Family.SUCCESSFUL
              // The room does not know the pass: it is already finished.
              || response.getStatus() == Status.NOT_FOUND.getStatusCode();
      if (!isFinished) {
        throw new IllegalStateException("queue-service returned status " + response.getStatus());
      }
    }
  }

  private String token() {
    try {
      return Files.readString(tokenFile).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
