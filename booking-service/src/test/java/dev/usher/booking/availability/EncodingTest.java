package dev.usher.booking.availability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients and proxies may ask of large responses: compression, and nothing if nothing changed.
 */
@QuarkusTest
@WithTestResource(TestStores.class)
@WithTestResource(QueueStub.class)
class EncodingTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual().seats(2000));

  @ParameterizedTest
  @ValueSource(strings = {"/availability", ""})
  void whatIsKnownIsNotSentAgainHoweverAProxyWroteItsTag(String what) throws Exception {
    String path = "/api/events/" + sale.event() + what;
    String tag = get(path).headers().firstValue("ETag").orElseThrow();
    String opaque = tag.replace("W/", "");
    for (String known : List.of(tag, opaque, "W/" + opaque, "\"other\", W/" + opaque, "*", " * ")) {
      HttpResponse<byte[]> response = get(path, "If-None-Match", known);
      assertEquals(304, response.statusCode(), known);
      assertEquals(0, response.body().length);
      assertEquals(tag, response.headers().firstValue("ETag").orElse(""));
      assertEquals("Accept-Encoding", response.headers().firstValue("Vary").orElse(""));
    }
    for (String other : List.of("\"other\"", "W/\"other\"", "")) {
      assertEquals(200, get(path, "If-None-Match", other).statusCode(), other);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/availability", ""})
  void aLargeResponseIsCompressedForThoseWhoAcceptIt(String what) throws Exception {
    String path = "/api/events/" + sale.event() + what;
    if (what.isEmpty()) {
      // A plan of many rows.
      String rows =
          Stream.iterate(1, i -> i + 1)
              .limit(500)
              .map(i -> "{\"label\": \"R" + i + "\", \"seats\": 1}")
              .reduce((a, b) -> a + "," + b)
              .orElseThrow();
      site.putEvent(
              sale.event(),
              EventJson.usual()
                  .json()
                  .replaceAll("(?s)\"rows\": .*", "\"rows\": [" + rows + "]}]}"))
          .is(200);
    }
    HttpResponse<byte[]> plain = get(path);
    assertFalse(plain.headers().firstValue("Content-Encoding").isPresent());
    assertEquals("Accept-Encoding", plain.headers().firstValue("Vary").orElse(""));
    for (String accepted : List.of("gzip", "br, GZIP;q=0.5", "*", "deflate, gzip;q=1.0")) {
      HttpResponse<byte[]> response = get(path, "Accept-Encoding", accepted);
      assertEquals("gzip", response.headers().firstValue("Content-Encoding").orElse(""), accepted);
      assertTrue(response.body().length < plain.body().length / 4);
      assertEquals(text(plain.body()), text(unpacked(response.body())));
      assertTrue(
          response.headers().firstValue("Content-Type").orElse("").startsWith("application/json"));
    }
    for (String refused : List.of("identity", "gzip;q=0", "br", "*;q=0, gzip;q=0.0")) {
      HttpResponse<byte[]> response = get(path, "Accept-Encoding", refused);
      assertFalse(response.headers().firstValue("Content-Encoding").isPresent(), refused);
      assertEquals(text(plain.body()), text(response.body()));
    }
  }

  @Test
  void aStreamIsNotCompressed() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(site.url() + "/api/events/" + sale.event() + "/availability/stream"))
            .header("Accept-Encoding", "gzip")
            .build();
    HttpResponse<Stream<String>> stream = HTTP.send(request, BodyHandlers.ofLines());
    try (Stream<String> lines = stream.body()) {
      assertFalse(stream.headers().firstValue("Content-Encoding").isPresent());
      assertTrue(lines.filter(line -> !line.isEmpty()).anyMatch("event:availability"::equals));
    }
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(site.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static byte[] unpacked(byte[] body) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
