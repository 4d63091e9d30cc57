package dev.usher.queue.testing;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;

/** What a service answered. */
public record Reply(HttpResponse<String> http) {

  /** The status code. */
  public int status() {
    return http.statusCode();
  }

  /** The body as an object; empty if it is none. */
  public JsonObject json() {
    try {
      return http.body().isEmpty() ? new JsonObject() : new JsonObject(http.body());
    } catch (DecodeException e) {
      return new JsonObject();
    }
  }

  /** The short name of the problem; empty if the answer is none. */
  public String problem() {
    boolean isProblem =
        http.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json");
    String type = json().getString("type", "");
    return isProblem && type.startsWith("urn:usher:problem:")
        ? type.substring("urn:usher:problem:".length())
        : "";
  }

  /** A header; empty if there is none. */
  public String header(String name) {
    return http.headers().firstValue(name).orElse("");
  }

  @Override
  public String toString() {
    return status() + " " + http.body();
  }
}
