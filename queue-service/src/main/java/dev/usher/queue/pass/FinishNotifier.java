package dev.usher.queue.pass;

import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.MessageHandler;
import dev.usher.queue.QueueSettings;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Notifies the booking service of passes that were deleted here, so that they cannot make new
 * holds, with a bearer token that is read for each call.
 */
@ApplicationScoped
class FinishNotifier implements MessageHandler {
  static final String KIND = "pass-finished";
  private static final int SUCCESS = 2;
  private static final int HUNDRED = 100;
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

  private final Optional<String> booking;
  private final Optional<Path> tokenFile;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CALL_TIMEOUT)
          .build();

  FinishNotifier(QueueSettings settings) {
    this.booking = settings.booking().url().map(url -> url.toString().replaceAll("/+$", ""));
    this.tokenFile = settings.booking().tokenFile();
  }

  void check(@Observes StartupEvent started) {
    if (isOn() && tokenFile.filter(Files::isReadable).isEmpty()) {
      throw new IllegalStateException(
          "usher.booking.token-file must name a readable file where usher.booking.url is set");
    }
  }

  /** Whether a booking service is configured. */
  @Override
  public boolean isOn() {
    return booking.isPresent();
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** By then the pass has expired, so it makes no holds anyway. */
  @Override
  public Undelivered undelivered() {
    return Undelivered.REMOVE;
  }

  @Override
  public void deliver(Message message) {
    try {
      String token = Files.readString(tokenFile.orElseThrow()).strip();
      HttpRequest request =
          HttpRequest.newBuilder(url(message))
              .timeout(CALL_TIMEOUT)
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .PUT(BodyPublishers.ofString("{\"expiresAt\":\"" + message.giveUpAt() + "\"}"))
              .build();
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      if (status / HUNDRED != SUCCESS) {
        throw new IllegalStateException("booking-service returned status " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped during the call", e);
    }
  }

  private URI url(Message message) {
    String path = "/api/events/" + message.event() + "/finished-passes/" + message.id();
    return URI.create(booking.orElseThrow() + path);
  }
}
