package dev.usher.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The response of a service. Paths into its JSON are JSON Pointers, like {@code /total/amount}. */
public final class Reply {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROBLEM = "urn:usher:problem:";

  private final int status;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final List<String> cookies = new ArrayList<>();
  private final byte[] bytes;

  /** A response whose header names may be in any case. */
  Reply(int status, Map<String, String> headers, byte[] bytes) {
    this.status = status;
    this.headers.putAll(headers);
    this.bytes = bytes;
  }

  static Reply of(HttpResponse<byte[]> response) {
    Map<String, String> headers = new TreeMap<>();
    response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
    Reply reply = new Reply(response.statusCode(), headers, response.body());
    reply.cookies.addAll(response.headers().allValues("Set-Cookie"));
    return reply;
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** A header; empty if there is none. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** The values of all headers that set a cookie. */
  public List<String> cookies() {
    return List.copyOf(cookies);
  }

  /** The body. */
  public String body() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The body as it was sent, perhaps compressed. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The body as JSON; a missing node if it is none. */
  public JsonNode json() {
    try {
      return JSON.readTree(body());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** The text at a path; empty if there is none. */
  public String text(String path) {
    return json().at(path).asText();
  }

  /** The whole number at a path; fails if there is none. */
  public long number(String path) {
    JsonNode number = json().at(path);
    assertTrue(number.isIntegralNumber(), () -> "No number " + path + ": " + this);
    return number.asLong();
  }

  /** The texts of the array at a path. */
  public List<String> list(String path) {
    List<String> all = new ArrayList<>();
    json().at(path).forEach(node -> all.add(node.asText()));
    return all;
  }

  /** The short name of the problem's type; empty if it is no problem that a person can act on. */
  public String problem() {
    JsonNode problem = json();
    String type = problem.path("type").asText();
    boolean isWhole =
        header("Content-Type").startsWith("application/problem+json")
            && type.startsWith(PROBLEM)
            && problem.path("status").asInt() == status
            && !problem.path("title").asText().isEmpty()
            && problem.path("detail").asText().length() > 10;
    return isWhole ? type.substring(PROBLEM.length()) : "";
  }

  /** Fails unless the status is this. */
  public Reply is(int expected) {
    assertEquals(expected, status, this::toString);
    return this;
  }

  /** Fails unless this is the problem of that type. */
  public Reply isProblem(int expected, String type) {
    is(expected);
    assertEquals(type, problem(), this::toString);
    return this;
  }

  @Override
  public String toString() {
    return status + " " + headers + " " + body();
  }
}
