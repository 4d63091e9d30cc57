package dev.usher.booking.availability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.booking.testing.BookingClient;
import dev.usher.booking.testing.EventJson;
import dev.usher.booking.testing.QueueStub;
import dev.usher.booking.testing.Sale;
import dev.usher.testing.Http;
import dev.usher.testing.Reply;
import dev.usher.testing.TestStores;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
  private final BookingClient site = BookingClient.underTest();
  private final Sale sale = site.opens(EventJson.usual().seats(2000));

  @ParameterizedTest
  @ValueSource(strings = {"/availability", ""})
  void whatIsKnownIsNotSentAgainHoweverAProxyWroteItsTag(String what) {
    String path = "/api/events/" + sale.event() + what;
    String tag = site.get(path).header("ETag");
    String opaque = tag.replace("W/", "");
    for (String known : List.of(tag, opaque, "W/" + opaque, "\"other\", W/" + opaque, "*", " * ")) {
      Reply response = get(path, "If-None-Match", known);
      assertEquals(304, response.status(), known);
      assertEquals(0, response.bytes().length);
      assertEquals(tag, response.header("ETag"));
      assertEquals("Accept-Encoding", response.header("Vary"));
    }
    for (String other : List.of("\"other\"", "W/\"other\"", "")) {
      assertEquals(200, get(path, "If-None-Match", other).status(), other);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/availability", ""})
  void aLargeResponseIsCompressedForThoseWhoAcceptIt(String what) throws IOException {
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
    Reply plain = site.get(path);
    assertEquals("", plain.header("Content-Encoding"));
    assertEquals("Accept-Encoding", plain.header("Vary"));
    for (String accepted : List.of("gzip", "br, GZIP;q=0.5", "*", "deflate, gzip;q=1.0")) {
      Reply response = get(path, "Accept-Encoding", accepted);
      assertEquals("gzip", response.header("Content-Encoding"), accepted);
      assertTrue(response.bytes().length < plain.bytes().length / 4);
      assertEquals(plain.body(), unpacked(response));
      assertTrue(response.header("Content-Type").startsWith("application/json"));
    }
    for (String refused : List.of("identity", "gzip;q=0", "br", "*;q=0, gzip;q=0.0")) {
      Reply response = get(path, "Accept-Encoding", refused);
      assertEquals("", response.header("Content-Encoding"), refused);
      assertEquals(plain.body(), response.body());
    }
  }

  @Test
  void aStreamIsNotCompressed() {
    HttpResponse<Stream<String>> stream =
        Http.stream(
                site.url() + "/api/events/" + sale.event() + "/availability/stream",
                Map.of("Accept-Encoding", "gzip"))
            .join();
    try (Stream<String> lines = stream.body()) {
      assertFalse(stream.headers().firstValue("Content-Encoding").isPresent());
      assertTrue(lines.filter(line -> !line.isEmpty()).anyMatch("event:availability"::equals));
    }
  }

  private Reply get(String path, String header, String value) {
    return site.send("GET", path, Map.of(header, value), "");
  }

  private static String unpacked(Reply response) throws IOException {
    byte[] unpacked =
        new GZIPInputStream(new ByteArrayInputStream(response.bytes())).readAllBytes();
    return new String(unpacked, StandardCharsets.UTF_8);
  }
}
