package dev.usher.common.problem;

import dev.usher.common.header.SecurityHeaders;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;

/**
 * A problem that is sent before any resource, mapper or JSON of the application is reached.
 *
 * @param type its short name, for example {@code malformed-request}
 */
record BareProblem(int status, String type, String title, String detail) {
  static final BareProblem MALFORMED =
      new BareProblem(
          400,
          "malformed-request",
          "Malformed request",
          "The request line or a header is malformed. Send an address and a Host header.");

  private static final long LINGER_MILLIS = 300;

  String json() {
    return new JsonObject()
        .put("type", Problems.type(type).toString())
        .put("status", status)
        .put("title", title)
        .put("detail", detail)
        .encode();
  }

  /** Ends the response; closes the connection if the request has not been fully read. */
  void send(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (response.headWritten() || response.closed()) {
      return;
    }
    boolean closes = !request.isEnded() && request.version() != HttpVersion.HTTP_2;
    if (closes) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    SecurityHeaders.noSniffing(response);
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, HttpProblem.MEDIA_TYPE.toString())
        .end(json())
        .onComplete(
            sent -> {
              if (closes) {
                linger(request);
              }
            });
  }

  /**
   * Discards what the client still sends, for a moment. If the connection closed at once, a client
   * that is sending would find it reset and lose the response (RFC 9112, 9.6). Vert.x closes it
   * when the request ends, which may never come.
   */
  private static void linger(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (request.isEnded()) {
      connection.close();
      return;
    }
    request.handler(discarded -> {});
    request.resume();
    Vertx.currentContext().owner().setTimer(LINGER_MILLIS, late -> connection.close());
  }
}
