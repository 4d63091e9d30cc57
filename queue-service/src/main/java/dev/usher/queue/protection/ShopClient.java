package dev.usher.queue.protection;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.room.LoweredRate.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Asks a shop how it is. Follows no redirect, so that a shop cannot send it elsewhere, and reads no
 * body but that of booking-service.
 */
@ApplicationScoped
class ShopClient {
  private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(2);
  private static final int SUCCESS = 2;
  private static final int HUNDRED = 100;

  /** Fewer requests say nothing about the latency or the errors of a shop. */
  private static final int FEWEST_REQUESTS = 20;

  private static final double MAX_ERRORS = 0.05;
  private static final double MAX_SATURATION = 0.8;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(LEAST_TIMEOUT)
          .build();
  private final Optional<Path> tokenFile;
  private final ObjectMapper mapper;

  ShopClient(QueueSettings settings, ObjectMapper mapper) {
    this.tokenFile = settings.booking().tokenFile();
    this.mapper = mapper;
  }

  /** What booking-service reports, as far as it matters here. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Load(long requests, Duration latency, double errors, double saturation) {
    /** Why no more visitors should be admitted; empty if more may be. */
    Optional<Reason> overload(Duration maxLatency) {
      if (saturation >= MAX_SATURATION) {
        return Optional.of(Reason.SATURATION);
      }
      if (requests < FEWEST_REQUESTS) {
        return Optional.empty();
      }
      if (errors >= MAX_ERRORS) {
        return Optional.of(Reason.ERRORS);
      }
      return latency.compareTo(maxLatency) > 0 ? Optional.of(Reason.LATENCY) : Optional.empty();
    }
  }

  /** What booking-service has left of events. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Stocks(List<EventStock> events) {}

  /** What it has left of one. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record EventStock(String event, long left, long holding) {}

  /** What booking-service has left of these events; those that it does not have are missing. */
  Uni<List<EventStock>> stock(Shop shop, List<String> events) {
    String query = events.stream().map(event -> "event=" + event).collect(Collectors.joining("&"));
    Shop stock = new Shop(shop.url().resolve("stock?" + query), true, shop.maxLatency());
    return send(stock, LEAST_TIMEOUT, BodyHandlers.ofString())
        .map(response -> read(response.body(), Stocks.class).events());
  }

  /**
   * Why the shop should get fewer visitors; empty if it is well. Fails if it does not respond, or
   * not with success.
   */
  Uni<Optional<Reason>> ask(Shop shop) {
    Duration timeout = shop.maxLatency().multipliedBy(2);
    Duration limit = timeout.compareTo(LEAST_TIMEOUT) > 0 ? timeout : LEAST_TIMEOUT;
    return shop.isUsher() ? load(shop, limit) : health(shop, limit);
  }

  private Uni<Optional<Reason>> load(Shop shop, Duration limit) {
    return send(shop, limit, BodyHandlers.ofString())
        .map(response -> read(response.body(), Load.class).overload(shop.maxLatency()));
  }

  private Uni<Optional<Reason>> health(Shop shop, Duration limit) {
    AtomicLong begun = new AtomicLong();
    return send(shop, limit, BodyHandlers.discarding(), () -> begun.set(System.nanoTime()))
        .map(
            response ->
                System.nanoTime() - begun.get() > shop.maxLatency().toNanos()
                    ? Optional.of(Reason.LATENCY)
                    : Optional.empty());
  }

  private <T> Uni<HttpResponse<T>> send(Shop shop, Duration limit, BodyHandler<T> body) {
    return send(shop, limit, body, () -> {});
  }

  /** Time counts from the request on: how long this service takes to begin is not the shop's. */
  private <T> Uni<HttpResponse<T>> send(
      Shop shop, Duration limit, BodyHandler<T> body, Runnable begins) {
    return Uni.createFrom()
        .item(() -> request(shop, limit))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .chain(
            request -> {
              begins.run();
              return Uni.createFrom()
                  .completionStage(() -> http.sendAsync(request, body))
                  .ifNoItem()
                  .after(limit)
                  .fail();
            })
        .invoke(
            response -> {
              if (response.statusCode() / HUNDRED != SUCCESS) {
                throw new IllegalStateException("status " + response.statusCode());
              }
            });
  }

  private HttpRequest request(Shop shop, Duration limit) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(shop.url()).timeout(limit).header("User-Agent", "Usher");
    if (shop.isUsher()) {
      try {
        request.header(
            "Authorization", "Bearer " + Files.readString(tokenFile.orElseThrow()).strip());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return request.build();
  }

  private <T> T read(String body, Class<T> type) {
    try {
      return mapper.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("unexpected response: " + e.getOriginalMessage(), e);
    }
  }
}
