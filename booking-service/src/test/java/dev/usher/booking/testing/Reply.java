package dev.usher.booking.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a service answered. */
public record Reply(int status, HttpResponse<String> response) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROBLEM = "urn:usher:problem:";

  static Reply of(HttpResponse<String> response) {
    return new Reply(response.statusCode(), response);
  }

  public String body() {
    return response.body();
  }

  /** The body as JSON. */
  public JsonNode json() {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("No JSON: " + response.body(), e);
    }
  }

  /** What stands at a path like {@code /total/amount}. */
  public String text(String path) {
    return json().at(path).asText();
  }

  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** Fails unless the status is this. */
  public Reply is(int expected) {
    assertEquals(expected, status, () -> "Answer: " + response.body());
    return this;
  }

  /** Fails unless this is the problem of that type, and one that a person can act on. */
  public Reply isProblem(int expected, String type) {
    is(expected);
    assertEquals("application/problem+json", mediaType(), response.body());
    assertEquals(PROBLEM + type, text("/type"), response.body());
    assertTrue(text("/detail").length() > 10, response.body());
    return this;
  }

  /** The short name of the problem's type. */
  public String problem() {
    return text("/type").replace(PROBLEM, "");
  }

  /** Strings of the array at a path. */
  public List<String> list(String path) {
    List<String> all = new ArrayList<>();
    json().at(path).forEach(node -> all.add(node.asText()));
    return all;
  }

  private String mediaType() {
    return header("Content-Type").orElse("").replaceAll(";.*", "");
  }
}
