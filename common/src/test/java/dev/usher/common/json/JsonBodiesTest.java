package dev.usher.common.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.problem.Violations.Violation;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodiesTest {
  private final JsonBodies.Body<Order> orders = new JsonBodies(mapper()).of(Order.class);

  enum Colour {
    @JsonProperty("red")
    RED,
    @JsonProperty("blue")
    BLUE
  }

  record Line(@Nullable String label, int count) {}

  record Order(
      @Nullable String name,
      @Nullable Integer quantity,
      @Nullable Long amount,
      @Nullable Boolean paid,
      @Nullable Colour colour,
      @Nullable Duration pause,
      @Nullable Instant at,
      @Nullable List<String> names,
      @Nullable List<Line> lines) {}

  private static ObjectMapper mapper() {
    // Quarkus hands its mapper on with unknown fields ignored.
    ObjectMapper mapper =
        new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    new StrictJson().customize(mapper);
    return mapper;
  }

  @Test
  void readsWhatSaysExactlyWhatItMeans() {
    Order order =
        read(
            """
            {"name": "Zo\u00eb \ud83c\udf9f", "quantity": -3, "amount": 3000000000, "paid": true,
             "colour": "red", "pause": "PT1H0.5S", "at": "2027-05-01T21:00:00+02:00",
             "names": [], "lines": [{"label": null, "count": 1}]}""");
    assertEquals("Zo\u00eb \ud83c\udf9f", order.name());
    assertEquals(-3, order.quantity());
    assertEquals(3_000_000_000L, order.amount());
    assertEquals(Colour.RED, order.colour());
    assertEquals(Duration.ofMillis(3_600_500), order.pause());
    assertEquals(Instant.parse("2027-05-01T19:00:00Z"), order.at());
    assertEquals(List.of(), order.names());
    assertEquals(List.of(new Line(null, 1)), order.lines());
  }

  @Test
  void textIsBroughtIntoNormalizationFormC() {
    assertEquals("Zo\u00eb", read("{\"name\": \"Zoe\u0308\"}").name());
    assertEquals("Zo\u00eb", read("{\"name\": \"Zoe\\u0308\"}").name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"name": 5}                         | name             | text
          {"name": true}                      | name             | text
          {"name": ["a"]}                     | name             | text
          {"name": {}}                        | name             | text
          {"name": "a\\ud800b"}               | name             | Unicode
          {"name": "a\\udc00"}                | name             | Unicode
          {"quantity": "5"}                   | quantity         | whole number
          {"quantity": ""}                    | quantity         | whole number
          {"quantity": 5.0}                   | quantity         | whole number
          {"quantity": 1e2}                   | quantity         | whole number
          {"quantity": true}                  | quantity         | whole number
          {"quantity": [5]}                   | quantity         | whole number
          {"quantity": 2147483648}            | quantity         | 2147483647
          {"quantity": -2147483649}           | quantity         | 2147483647
          {"quantity": 99999999999999999999}  | quantity         | 2147483647
          {"amount": 9223372036854775808}     | amount           | 9223372036854775807
          {"amount": "1"}                     | amount           | whole number
          {"paid": "true"}                    | paid             | true or false
          {"paid": 1}                         | paid             | true or false
          {"paid": ""}                        | paid             | true or false
          {"colour": 0}                       | colour           | "red" or "blue"
          {"colour": "0"}                     | colour           | "red" or "blue"
          {"colour": "Red"}                   | colour           | "red" or "blue"
          {"colour": "RED"}                   | colour           | "red" or "blue"
          {"colour": " red "}                 | colour           | "red" or "blue"
          {"colour": ""}                      | colour           | "red" or "blue"
          {"colour": ["red"]}                 | colour           | "red" or "blue"
          {"pause": 300000}                    | pause            | duration
          {"pause": 1.5}                       | pause            | duration
          {"pause": "300000"}                  | pause            | duration
          {"pause": ""}                        | pause            | duration
          {"pause": "P"}                       | pause            | duration
          {"pause": "PT"}                      | pause            | duration
          {"pause": "P1D T2H"}                 | pause            | duration
          {"pause": "pt5m"}                    | pause            | duration
          {"pause": " PT5M"}                   | pause            | duration
          {"pause": "P1Y"}                     | pause            | duration
          {"pause": "PT99999999999999999999H"} | pause            | duration
          {"at": 1777662000}                  | at               | time
          {"at": "1777662000"}                | at               | time
          {"at": 1777662000.5}                | at               | time
          {"at": ""}                          | at               | time
          {"at": "2027-05-01"}                | at               | time
          {"at": "2027-05-01T19:00:00"}       | at               | time
          {"at": "2027-02-30T19:00:00Z"}      | at               | time
          {"at": "2027-05-01t19:00:00z"}      | at               | time
          {"names": "a"}                      | names            | list
          {"names": ""}                       | names            | list
          {"names": {}}                       | names            | list
          {"names": ["a", 5]}                 | names[1]         | text
          {"names": ["a", null]}              | names[1]         | null
          {"lines": [null]}                   | lines[0]         | null
          {"lines": [[]]}                     | lines[0]         | object
          {"lines": [""]}                     | lines[0]         | object
          {"lines": [{"count": 1}, {}]}       | lines[1].count   | number
          {"lines": [{"count": null}]}        | lines[0].count   | number
          {"lines": [{"count": 1, "x": 2}]}   | lines[0].x       | known
          {"lines": [{"count": 2147483648}]}  | lines[0].count   | 2147483647
          {"lines": [{"count": 1,"count": 1}]}| lines[0].count   | once
          {"lines": {"count": 1}}             | lines            | list
          {"colors": []}                      | colors           | known
          {"name": "a", "name": "a"}          | name             | once
          {"name": "a"} {}                    | ``               | nothing after it
          {"name": "a"} x                     | ``               | JSON
          {"name": "a",}                      | ``               | JSON
          {"name": 'a'}                       | ``               | JSON
          {"quantity": 05}                    | ``               | JSON
          {"quantity": NaN}                   | ``               | JSON
          {name: "a"}                         | ``               | JSON
          {"name": "a"} // b                  | ``               | JSON
          {                                   | ``               | JSON
          []                                  | ``               | object
          [{"name": "a"}]                     | ``               | object
          "name"                              | ``               | object
          ""                                  | ``               | object
          5                                   | ``               | object
          null                                | ``               | null
          """)
  void whatDoesNotIsRefusedByField(String body, String field, String words) {
    Violation violation = refusal(body.getBytes(StandardCharsets.UTF_8));
    assertEquals(field, violation.field());
    assertTrue(violation.message().contains(words), violation.message());
    assertFalse(violation.message().matches(".*(java|jackson|usher|Order|Line).*"), "Java names");
  }

  @Test
  void depthAndLengthAreBounded() {
    assertTrue(refusal("{\"x\":" + "[".repeat(5000)).message().matches(".*(known|nested).*"));
    assertTrue(refusal("[".repeat(5000)).message().contains("object"));
    assertTrue(
        refusal("{\"names\":[" + "[".repeat(5000) + "]".repeat(5000) + "]}")
            .message()
            .matches(".*(text|nested).*"));
    Violation digits = refusal("{\"quantity\":" + "9".repeat(5000) + "}");
    assertTrue(digits.message().contains("digits"), digits.message());
    Violation name = refusal("{\"" + "x".repeat(5000) + "\":1}");
    assertTrue(name.message().contains("so long a field name"), name.toString());
    assertTrue(name.field().length() < 100, name.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
  void onlyUtf8IsRead(String charset) {
    byte[] body = "{\"name\":\"a\"}".getBytes(Charset.forName(charset));
    assertTrue(refusal(body).message().contains("UTF-8"));
  }

  @ParameterizedTest
  @CsvSource({
    "efbbbf7b7d, byte order mark", // a byte order mark and {}
    "7b226e616d65223a22c08022 7d, UTF-8", // overlong NUL
    "7b226e616d65223a22c1a122 7d, UTF-8", // overlong a
    "7b226e616d65223a22eda08022 7d, UTF-8", // a surrogate
    "7b226e616d65223a22f490808022 7d, UTF-8", // above U+10FFFF
    "7b226e616d65223a22e922 7d, UTF-8", // Latin-1
    "'', empty",
  })
  void bytesThatAreNotUtf8AreRefused(String hex, String words) {
    Violation violation = refusal(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertEquals("", violation.field());
    assertTrue(violation.message().contains(words), violation.message());
  }

  private Order read(String body) {
    return orders.read(body.getBytes(StandardCharsets.UTF_8));
  }

  private Violation refusal(String body) {
    return refusal(body.getBytes(StandardCharsets.UTF_8));
  }

  private Violation refusal(byte[] body) {
    Problem problem = assertThrows(ProblemException.class, () -> orders.read(body)).problem();
    assertEquals(400, problem.status());
    assertEquals("urn:usher:problem:malformed-request", String.valueOf(problem.type()));
    Object violations = Objects.requireNonNull(problem.fields().get("violations"));
    return (Violation) ((List<?>) violations).get(0);
  }
}
