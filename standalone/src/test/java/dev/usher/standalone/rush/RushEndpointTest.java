package dev.usher.standalone.rush;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RushEndpointTest {
  private static final String CONSOLE = "http://localhost:8081";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<CompletableFuture<String>> rushes = new ArrayList<>();
  private final RushEndpoint endpoint =
      RushEndpoint.start(
          "the.token",
          List.of(CONSOLE),
          () -> {
            rushes.add(new CompletableFuture<>());
            return rushes.get(rushes.size() - 1);
          });

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @Test
  void theOperatorStartsARushAndNoSecondWhileItRuns() throws Exception {
    assertEquals(202, send("POST", "Authorization", "Bearer the.token").statusCode());
    assertProblem(409, "rush-running", send("POST", "Authorization", "Bearer the.token"));
    assertEquals(1, rushes.size());

    rushes.get(0).complete("over");
    assertEquals(202, send("POST", "Authorization", "Bearer the.token").statusCode());
    rushes.get(1).completeExceptionally(new IllegalStateException("failed"));
    assertEquals(202, send("POST", "Authorization", "Bearer the.token").statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "the.token", "Bearer", "Bearer the.token2", "Bearer the.toke", "Basic x"})
  void nobodyElseStartsOne(String authorization) throws Exception {
    HttpResponse<String> refused =
        authorization.isEmpty() ? send("POST") : send("POST", "Authorization", authorization);
    assertProblem(401, "unauthorized", refused);
    assertEquals("Bearer", header(refused, "WWW-Authenticate"));
    assertEquals(0, rushes.size());
  }

  @Test
  void pagesOfTheConsoleMayCallAndReadTheOutcome() throws Exception {
    HttpResponse<String> preflight =
        send(
            "OPTIONS",
            "Origin",
            CONSOLE,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "authorization");
    assertEquals(204, preflight.statusCode());
    assertEquals("POST", header(preflight, "Access-Control-Allow-Methods"));
    assertTrue(header(preflight, "Access-Control-Allow-Headers").contains("authorization"));
    for (HttpResponse<String> response :
        List.of(
            preflight,
            send("POST", "Origin", CONSOLE),
            send("POST", "Origin", CONSOLE, "Authorization", "Bearer the.token"))) {
      assertEquals(CONSOLE, header(response, "Access-Control-Allow-Origin"));
      assertEquals("Origin", header(response, "Vary"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "http://localhost:80811"})
  void pagesOfOtherSitesMayNot(String origin) throws Exception {
    for (String method : List.of("OPTIONS", "POST")) {
      HttpResponse<String> refused =
          send(method, "Origin", origin, "Authorization", "Bearer the.token");
      assertProblem(403, "cross-site", refused);
      assertEquals("", header(refused, "Access-Control-Allow-Origin"));
    }
    assertEquals(0, rushes.size());
  }

  @Test
  void itHasOneAddressAndOneMethod() throws Exception {
    HttpResponse<String> refused = send("GET", "Authorization", "Bearer the.token");
    assertProblem(405, "method-not-allowed", refused);
    assertEquals("POST", header(refused, "Allow"));
    HttpRequest elsewhere =
        HttpRequest.newBuilder(URI.create(endpoint.url() + "/x"))
            .header("Authorization", "Bearer the.token")
            .POST(BodyPublishers.noBody())
            .build();
    assertProblem(404, "not-found", HTTP.send(elsewhere, BodyHandlers.ofString()));
    assertEquals(0, rushes.size());
  }

  private HttpResponse<String> send(String method, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint.url())).method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static void assertProblem(int status, String type, HttpResponse<String> response) {
    assertEquals(status, response.statusCode());
    assertEquals("application/problem+json", header(response, "Content-Type"));
    assertTrue(response.body().contains("\"urn:usher:problem:" + type + "\""), response.body());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
