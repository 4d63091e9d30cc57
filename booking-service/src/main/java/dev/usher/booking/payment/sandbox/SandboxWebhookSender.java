package dev.usher.booking.payment.sandbox;

import dev.usher.booking.BookingSettings;
import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.MessageHandler;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Sends the sandbox's webhooks until the response is 204. */
@ApplicationScoped
class SandboxWebhookSender implements MessageHandler {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int NO_CONTENT = 204;
  private static final String PATH = "api/payments/" + Sandbox.NAME + "/webhook";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final Sandbox sandbox;
  private final Optional<URI> configured;
  private final Instance<HttpServer> server;

  SandboxWebhookSender(Sandbox sandbox, BookingSettings settings, Instance<HttpServer> server) {
    this.sandbox = sandbox;
    this.configured = settings.sandbox().webhookUrl();
    this.server = server;
  }

  @Override
  public String kind() {
    return Sandbox.WEBHOOK;
  }

  @Override
  public Undelivered undelivered() {
    return Undelivered.KEEP;
  }

  @Override
  public void deliver(Message message) {
    byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(url())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header(Signature.HEADER, sandbox.sign(body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    int status = send(request);
    if (status != NO_CONTENT) {
      throw new IllegalStateException("The webhook got status " + status + ", not 204");
    }
  }

  private int send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted during a webhook", e);
    }
  }

  private URI url() {
    return configured.orElseGet(() -> server.get().getLocalBaseUri().resolve("/" + PATH));
  }
}
