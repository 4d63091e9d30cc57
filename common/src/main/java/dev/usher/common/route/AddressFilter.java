package dev.usher.common.route;

import dev.usher.common.endpoint.Endpoints;
import dev.usher.common.problem.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Checks the URL of each request before all but CORS, so that browsers may read refusals, and that
 * every resource has one URL: it redirects other notations and refuses malformed URLs and
 * contradictory headers. The usual cost is two searches of a short text and one pass over the
 * header names.
 */
@ApplicationScoped
public class AddressFilter {
  /** How long an address may be; Netty's own limit, whose refusal has no body, is above it. */
  static final int MAX_URI = 4096;

  // After CORS (300), before the routes of FastRoutes (250).
  private static final int FIRST = 290;
  // After the routes of FastRoutes (250), which set their metrics labels themselves.
  private static final int AFTER_ROUTES = 240;
  private static final String PREFLIGHT = "Access-Control-Request-Method";
  private static final int HEX = 16;

  private final RouteResponses responses;
  private final Endpoints endpoints;
  private final Optional<PublicUrl> publicUrl;

  AddressFilter(
      RouteResponses responses,
      Endpoints endpoints,
      @ConfigProperty(name = "usher.public-url") Optional<URI> publicUrl) {
    this.responses = responses;
    this.endpoints = endpoints;
    this.publicUrl = publicUrl.map(PublicUrl::new);
  }

  void register(@Observes Filters filters) {
    filters.register(this::checkAddress, FIRST);
    filters.register(this::respondToOptions, AFTER_ROUTES);
  }

  private void checkAddress(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = request.path();
    String repeated = SingleHeaders.repeated(request.headers());
    if (repeated != null) {
      refuse(
          context,
          Problem.of(
                  400,
                  "repeated-header",
                  "Repeated header",
                  "The request has more than one " + repeated + " header. Send one.")
              .with("header", repeated));
    } else if (request.uri().length() > MAX_URI) {
      refuse(
          context,
          Problem.of(
              414,
              "uri-too-long",
              "URI too long",
              "The address is longer than " + MAX_URI + " characters."));
    } else if (path.indexOf(';') >= 0) {
      refuse(
          context,
          Problem.of(
              404,
              "not-found",
              "Not found",
              "There is nothing at this address: paths have no parameters after a semicolon."));
    } else if (path.indexOf('%') >= 0) {
      checkEscapes(context, path);
    } else {
      context.next();
    }
  }

  private void checkEscapes(RoutingContext context, String path) {
    FastRoutes.labelUnknown();
    if (!isDecodable(path)) {
      refuse(
          context, malformed("The path has a % that no two hexadecimal digits of UTF-8 follow."));
      return;
    }
    String canonical = canonical(path);
    if (canonical.equals(path)) {
      context.next();
      return;
    }
    String query = context.request().query();
    String target = query == null ? canonical : canonical + "?" + query;
    context
        .response()
        .setStatusCode(308)
        .putHeader(HttpHeaders.LOCATION, publicUrl.map(url -> url.to(target)).orElse(target))
        .end();
  }

  /**
   * Handles OPTIONS requests that are not CORS: returns the methods of the path, under a fixed
   * metrics label.
   */
  private void respondToOptions(RoutingContext context) {
    FastRoutes.labelUnknown();
    HttpServerRequest request = context.request();
    if (!request.method().equals(HttpMethod.OPTIONS) || request.headers().contains(PREFLIGHT)) {
      context.next();
      return;
    }
    SortedSet<String> methods = endpoints.methods(request.path());
    if (methods.isEmpty()) {
      context.next();
    } else {
      context
          .response()
          .setStatusCode(204)
          .putHeader(HttpHeaders.ALLOW, String.join(", ", methods))
          .end();
    }
  }

  private void refuse(RoutingContext context, Problem refusal) {
    FastRoutes.labelUnknown();
    responses.refuseUnread(context, refusal);
  }

  private static Problem malformed(String detail) {
    return Problem.of(400, "malformed-request", "Malformed request", detail);
  }

  private static boolean isDecodable(String path) {
    ByteBuffer bytes = ByteBuffer.allocate(path.length());
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '%') {
        Integer escaped = escaped(path, i);
        if (escaped == null) {
          return false;
        }
        bytes.put(escaped.byteValue());
        i += 2;
      } else {
        bytes.put((byte) path.charAt(i));
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The path without unnecessary escapes: those of letters, digits and {@code -._~}. */
  private static String canonical(String path) {
    StringBuilder canonical = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      Integer escaped = path.charAt(i) == '%' ? escaped(path, i) : null;
      if (escaped != null && isUnreserved(escaped)) {
        canonical.append((char) escaped.intValue());
        i += 2;
      } else {
        canonical.append(path.charAt(i));
      }
    }
    return canonical.toString();
  }

  private static @Nullable Integer escaped(String path, int at) {
    if (at + 2 >= path.length()) {
      return null;
    }
    int high = Character.digit(path.charAt(at + 1), HEX);
    int low = Character.digit(path.charAt(at + 2), HEX);
    return high < 0 || low < 0 ? null : high * HEX + low;
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~".indexOf(c) >= 0;
  }
}
