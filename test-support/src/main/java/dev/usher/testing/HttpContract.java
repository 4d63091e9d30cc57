package dev.usher.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.common.page.Languages;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds at the edges of every service: addresses, methods, media types, requests that are not
 * HTTP, and what metrics and logs make of them. Each service's {@code HttpContractTest} extends it.
 */
public abstract class HttpContract extends RouteContract {
  private static final Set<String> OTHER_LABELS =
      Set.of("UNKNOWN", "/UNKNOWN", "NOT_FOUND", "REDIRECTION", "root", "/", "/cors-preflight");

  @Inject MeterRegistry meters;

  /** Its name. */
  protected abstract String service();

  /** The calls that need a role, and who may make them: {@code DELETE /path}, operator. */
  protected abstract Map<String, Set<String>> roles();

  /** Beginnings of paths that clients can make up. */
  protected abstract List<String> madeUpPaths();

  @Test
  void everyPathTakesItsMethodsAndRefusesAllOthersNamingThem() {
    assertTrue(routes().containsKey("/"), routes()::toString);
    assertEquals("", String.join("\n", surface.wrongMethods(routes())));
  }

  @ParameterizedTest
  @CsvSource({
    "GET /nothing, 404, not-found",
    "POST /nothing/at/all, 404, not-found",
    "GET /a%ff, 400, malformed-request",
    "GET /a%c0%80, 400, malformed-request",
    "GET /a;x=1, 404, not-found",
    "GET x, 404, not-found",
  })
  void malformedAddressesAreRefusedWithAProblem(String requestLine, int status, String problem) {
    isRefused(status, problem, surface.raw(requestLine, ""));
  }

  /** Of any resource and route; Vert.x itself refuses those that are not hexadecimal. */
  @ParameterizedTest
  @ValueSource(strings = {"%zz", "%", "a%2", "%ff", "%c0%80", "%ed%a0%80"})
  void aMalformedEscapeIsRefusedInEveryPath(String escape) {
    routes()
        .forEach(
            (template, methods) -> {
              String path = template.contains("{") ? template : template + "{escape}";
              Reply answer = surface.raw(line(path, methods, escape), "");
              assertEquals(400, answer.status(), () -> path + ": " + answer);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer",
        "Authorization: Bearer .",
        "Authorization: Bearer a.b.c",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.%.%",
        "Authorization: Bearer \u00e9",
        "Cookie: usher-queue-token-no-such-thing=\"; ;=;,",
        "Content-Type: ;",
        "Idempotency-Key: \u00e9",
      })
  void aMalformedHeaderOrQueryIsTheFaultOfTheClientOnEveryPath(String header) {
    routes()
        .forEach(
            (template, methods) -> {
              Reply answer = surface.raw(line(template, methods) + "?limit=%zz&%=%", "", header);
              assertTrue(answer.status() < 500, () -> template + ": " + answer);
            });
  }

  @Test
  void anAddressWithNeedlessEscapesLeadsToTheOneWithout() {
    Reply moved = surface.raw("GET /%61%2Fb?x=%61", "");
    assertEquals(308, moved.status());
    assertTrue(moved.header("Location").endsWith("/a%2Fb?x=%61"), moved::toString);
  }

  @Test
  void anAddressOfAnyLengthIsRefusedAndUpToTheLimitOfNettyWithAProblem() {
    isRefused(414, "uri-too-long", surface.raw("GET /" + "a".repeat(5_000), ""));
    assertEquals(414, surface.raw("GET /" + "a".repeat(50_000), "").status());
  }

  /**
   * Without a body, see the reference. The connection is closed, as nobody knows where the next
   * request would begin.
   */
  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1|Host: a|Bad Name: a||, 400",
    "GET / HTTP/1.1|Host: a|Content-Length: x||, 400",
    "GET / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 2||, 400",
    "GET / HTTP/1.1|Host: a|X: LONG||, 431",
    "nonsense||, 400",
    "GET /%zz HTTP/1.1|Host: a|Connection: close||, 400",
    "GET /a%2 HTTP/1.1|Host: a|Connection: close||, 400",
  })
  void whatIsNotHttpIsRefusedAndTheConnectionClosed(String request, int status) {
    try (LoggedProblems log = LoggedProblems.start()) {
      String bytes = request.replace("|", "\r\n").replace("LONG", "a".repeat(30_000));
      assertEquals(status, surface.bytes(bytes).status());
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void aRequestWithoutAHostIsRefusedWithAProblem() {
    isRefused(400, "malformed-request", surface.bytes("GET / HTTP/1.1\r\n\r\n"));
  }

  @Test
  void whatIsRefusedBeforeAnyResourceIsAPageForPeopleInTheirLanguage() {
    String[] browser = {"Accept: text/html,*/*;q=0.8", "Accept-Language: de"};
    String longPath = "a".repeat(5_000);
    isPage(414, "uri-too-long", surface.raw("GET /" + longPath, "", browser));
    isPage(
        413,
        "body-too-large",
        surface.raw("POST /", "", browser[0], browser[1], "Content-Length: 70000"));
    isPage(
        408,
        "body-too-slow",
        surface.bytes(
            "POST / HTTP/1.1\r\nHost: a\r\n"
                + String.join("\r\n", browser)
                + "\r\nContent-Length: 9\r\n\r\n{"));
    isRefused(414, "uri-too-long", surface.raw("GET /api/" + longPath, "", browser));
    isRefused(414, "uri-too-long", surface.raw("GET /" + longPath, "", "Accept: */*"));
    for (String odd : List.of("text/html;q=", "*;q=x", ";", "text/html;q=2")) {
      assertEquals(414, surface.raw("GET /" + longPath, "", "Accept: " + odd).status(), odd);
    }
  }

  private static void isPage(int status, String problem, Reply page) {
    assertEquals(status, page.status(), page::toString);
    assertTrue(page.header("Content-Type").startsWith("text/html"), page::toString);
    assertEquals("no-store", page.header("Cache-Control"), page::toString);
    assertEquals("no-referrer", page.header("Referrer-Policy"), page::toString);
    assertTrue(page.body().contains("<html lang=\"de\""), page::toString);
    String words = Languages.find("de").orElseThrow().text("problem", "headline_" + problem);
    assertTrue(page.body().contains("<h1>" + words + "</h1>"), page::toString);
  }

  @Test
  void ofHeadersThatContradictEachOtherNoneIsBelieved() {
    List<String> names =
        List.of(
            "Idempotency-Key",
            "idempotency-key",
            "Authorization",
            "Content-Type",
            "Origin",
            "Sec-Fetch-Site",
            "Host");
    routes()
        .forEach(
            (template, methods) -> {
              for (String name : names) {
                Reply answer = surface.raw(line(template, methods), "", name + ": a", name + ": b");
                isRefused(400, "repeated-header", answer);
                assertTrue(
                    answer
                        .body()
                        .toLowerCase(Locale.ROOT)
                        .contains("\"header\":\"" + name.toLowerCase(Locale.ROOT) + "\""),
                    answer::toString);
              }
            });
  }

  @Test
  void browsersGuessNoTypeShowNoFrameAndSendNoAddressToOthers() {
    List<Reply> pages = new ArrayList<>(List.of(surface.raw("GET /nothing", "")));
    List<Reply> all = new ArrayList<>(List.of(surface.raw("GET /a;x=1", "")));
    routes()
        .forEach(
            (template, methods) -> {
              Reply page = surface.raw("GET " + made(template), "", "Accept: text/html, */*;q=0.1");
              (page.header("Content-Type").startsWith("text/html") ? pages : all).add(page);
              all.add(surface.raw("BREW " + made(template), ""));
              all.add(surface.raw(line(template, methods), "", "Content-Length: 70000"));
            });
    assertTrue(pages.size() > 1, "the service's own page at least");
    all.addAll(pages);
    for (Reply reply : all) {
      assertEquals("nosniff", reply.header("X-Content-Type-Options"), reply::toString);
    }
    for (Reply page : pages) {
      assertEquals("no-referrer", page.header("Referrer-Policy"), page::toString);
      assertTrue(
          page.header("Content-Security-Policy").contains("frame-ancestors 'none'"),
          page::toString);
      assertFalse(page.header("Content-Security-Policy").contains("unsafe"), page::toString);
    }
  }

  @Test
  void everyCallThatNeedsARoleIsRefusedWithoutIt() {
    assertEquals(new TreeSet<>(roles().keySet()), refused("unauthorized", Map.of()));
    for (String role : List.of("visitor", "service", "operator")) {
      String token = TestStores.keys().token("somebody", role, Duration.ofMinutes(5));
      Set<String> ofOthers = new TreeSet<>(roles().keySet());
      ofOthers.removeIf(call -> roles().getOrDefault(call, Set.of()).contains(role));
      assertEquals(ofOthers, refused("forbidden", Map.of("Authorization", "Bearer " + token)));
    }
  }

  /** The calls that are refused with this problem. */
  private Set<String> refused(String problem, Map<String, String> credentials) {
    Map<String, String> headers = new HashMap<>(credentials);
    headers.put("Content-Type", "application/json");
    Set<String> refused = new TreeSet<>();
    routes()
        .forEach(
            (template, methods) -> {
              for (String method : methods) {
                if (surface.ask(method, made(template), headers).problem().equals(problem)) {
                  refused.add(method + " " + template);
                }
              }
            });
    return refused;
  }

  @Test
  void itsOwnAddressAnswersPeopleAndPrograms() {
    String browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    Reply page = surface.ask("GET", "/", Map.of("Accept", browser));
    assertEquals(200, page.status());
    assertTrue(page.header("Content-Type").startsWith("text/html"), page::toString);
    assertTrue(page.body().contains("<h1>"), page::toString);
    for (String accept : List.of("application/json", "*/*")) {
      Reply json = surface.ask("GET", "/", Map.of("Accept", accept));
      assertEquals(200, json.status());
      assertTrue(json.body().contains("\"service\":\"" + service() + "\""), json::toString);
    }
    assertEquals(
        "not-acceptable", surface.ask("GET", "/", Map.of("Accept", "image/png")).problem());
  }

  @Test
  void anyAcceptHeaderIsReadOrRefusedAsMalformed() {
    routes()
        .forEach(
            (template, methods) -> {
              for (String method : methods) {
                String line = method + " " + made(template);
                for (String odd : List.of("", ",", ";", "text/html;", "text/html;q=", "*;q=x")) {
                  Reply reply = surface.raw(line, "", "Accept: " + odd);
                  assertTrue(reply.status() < 500, () -> line + " " + odd + ": " + reply);
                }
              }
            });
    isRefused(400, "malformed-request", surface.raw("GET /", "", "Accept: text/html;q="));
    assertEquals(200, surface.raw("GET /", "", "Accept:").status());
  }

  @Test
  void healthAndMetricsAreNotOnThePublicPort() {
    for (String path : List.of("/q/health", "/q/health/ready", "/q/metrics")) {
      assertEquals(404, surface.ask("GET", path, Map.of()).status(), path);
    }
  }

  @Test
  void metricsNameTemplatesOnlyWhateverPathsAreAskedFor() {
    for (int i = 0; i < 150; i++) {
      Map<String, String> headers = i % 2 == 0 ? Map.of() : Map.of("Origin", "https://a.example");
      List<CompletableFuture<Reply>> asked = new ArrayList<>();
      for (String path : madeUpPaths()) {
        for (String method : List.of("GET", "POST", "DELETE", "OPTIONS")) {
          asked.add(surface.askAsync(method, path + i, headers));
        }
      }
      asked.forEach(CompletableFuture::join);
      surface.raw("GET /a" + i + ";x", "");
      surface.raw("GET /a" + i + "%zz", "");
      surface.raw("GET x" + i, "");
      surface.raw("GET /a%61" + i, "");
    }
    Set<String> labels = labels();
    labels.removeAll(routes().keySet());
    labels.removeAll(OTHER_LABELS);
    assertEquals(Set.of(), labels);
  }

  /** The paths that the metrics of requests are labelled with so far. */
  private Set<String> labels() {
    return meters.find("http.server.requests").meters().stream()
        .map(meter -> Objects.requireNonNullElse(meter.getId().getTag("uri"), ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
