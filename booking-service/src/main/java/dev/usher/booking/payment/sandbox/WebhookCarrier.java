package dev.usher.booking.payment.sandbox;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.outbox.Carrier;
import dev.usher.booking.outbox.Letter;
import io.quarkus.vertx.http.HttpServer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Sends the sandbox's webhooks until the response is 204. */
@ApplicationScoped
class WebhookCarrier implements Carrier {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int NO_CONTENT = 204;
  private static final String PATH = "api/payments/" + Sandbox.NAME + "/webhook";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final Sandbox sandbox;
  private final Optional<URI> configured;
  private final Instance<HttpServer> server;

  WebhookCarrier(Sandbox sandbox, BookingSettings settings, Instance<HttpServer> server) {
    this.sandbox = sandbox;
    this.configured = settings.sandbox().webhookUrl();
    this.server = server;
  }

  @Override
  public String kind() {
    return Sandbox.WEBHOOK;
  }

  @Override
  public Uni<Boolean> carry(Letter letter) {
    byte[] body = letter.body().getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(url())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header(Signature.HEADER, sandbox.sign(body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return Uni.createFrom()
        .completionStage(() -> http.sendAsync(request, BodyHandlers.discarding()))
        .map(HttpResponse::statusCode)
        .map(status -> status == NO_CONTENT);
  }

  private URI url() {
    return configured.orElseGet(() -> server.get().getLocalBaseUri().resolve("/" + PATH));
  }
}
