package dev.usher.queue.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.interaso.webpush.WebPush;
import dev.usher.common.outbox.Message;
import dev.usher.common.outbox.MessageHandler;
import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.common.route.PublicUrl;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.push.PushStore.Call;
import dev.usher.queue.room.RoomRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Sends the message that a visitor's turn is near, encrypted for their browser (RFC 8291), to its
 * push service. Follows no redirects.
 */
@ApplicationScoped
class TurnNearPush implements MessageHandler {
  static final String KIND = "turn-near";
  private static final Logger LOG = Logger.getLogger(TurnNearPush.class);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;
  private static final int REFUSED = 300;

  private final PushKeys keys;
  private final PushServices services;
  private final RoomRegistry rooms;
  private final ObjectMapper objectMapper;
  private final PublicUrl publicUrl;
  private final int timeToLive;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CALL_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  TurnNearPush(
      PushKeys keys,
      PushServices services,
      RoomRegistry rooms,
      ObjectMapper objectMapper,
      QueueSettings settings) {
    this.keys = keys;
    this.services = services;
    this.rooms = rooms;
    this.objectMapper = objectMapper;
    this.publicUrl = new PublicUrl(settings.publicUrl());
    this.timeToLive = (int) settings.push().lead().toSeconds();
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public boolean isOn() {
    return keys.isOn();
  }

  /** By then the turn has come. */
  @Override
  public Undelivered undelivered() {
    return Undelivered.REMOVE;
  }

  @Override
  public void deliver(Message message) {
    Call call = read(message.body());
    URI endpoint = URI.create(call.endpoint());
    if (!services.has(endpoint)) {
      LOG.infof("room=%s not called: the push service is not listed any longer", call.room());
      return;
    }
    Optional<HttpRequest> request = request(endpoint, call);
    if (request.isEmpty()) {
      return;
    }
    try {
      int status = http.send(request.get(), BodyHandlers.discarding()).statusCode();
      if (status == TOO_MANY || status >= SERVER_ERROR) {
        throw new IllegalStateException("The push service returned status " + status);
      }
      if (status >= REFUSED) {
        // For example 410: the visitor has withdrawn the permission.
        LOG.debugf("room=%s not called: status=%d", call.room(), status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped during the call", e);
    }
  }

  /** Empty if nothing can be encrypted for the key of the subscription, which is no point then. */
  private Optional<HttpRequest> request(URI endpoint, Call call) {
    WebPush push = keys.push();
    byte[] body;
    try {
      body = push.getBody(payload(call), bytes(call.p256dh()), bytes(call.auth()));
    } catch (Exception e) {
      // Kotlin throws checked exceptions without declaring them.
      LOG.debugf(e, "room=%s not called: the key of the subscription is not usable", call.room());
      return Optional.empty();
    }
    Map<String, String> headers =
        push.getHeaders(call.endpoint(), timeToLive, null, WebPush.Urgency.High);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(CALL_TIMEOUT)
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::setHeader);
    return Optional.of(request.build());
  }

  /** What the service worker shows (push.js). */
  private byte[] payload(Call call) {
    Language language = Languages.choose(call.language(), List.of());
    String title =
        rooms
            .known(call.room())
            .map(view -> view.room().name())
            .orElseGet(() -> language.text("waiting", "title"));
    Map<String, String> shown =
        Map.of(
            "title", title,
            "body", language.text("waiting", "turnNear"),
            "lang", language.code(),
            "dir", language.direction(),
            "url", publicUrl.to("/rooms/" + call.room() + "?lang=" + language.code()));
    try {
      return objectMapper.writeValueAsString(shown).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Call read(String json) {
    try {
      return objectMapper.readValue(json, Call.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String base64Url) {
    return Base64.getUrlDecoder().decode(base64Url);
  }
}
