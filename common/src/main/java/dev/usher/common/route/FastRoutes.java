package dev.usher.common.route;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.usher.common.endpoint.Endpoints;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers the routes with the highest load: after CORS (300), which every browser needs, and
 * before the other handlers (authentication 200, resources), which cost more than the responses and
 * which these routes do not use. A route serves all requests with its method and path; no resource
 * has them. OpenAPI describes it in {@code META-INF/openapi.yaml} of its module.
 *
 * <p>They are filters that parse the path themselves: a route with a parameter matches a regular
 * expression, which makes a poll cost half as much again.
 */
@ApplicationScoped
public class FastRoutes {
  private static final int PRIORITY = 250;
  // What the metrics of requests are labelled with, where Quarkus looks for it.
  private static final String TEMPLATE = "UrlPathTemplate";

  /** The label of all requests that no endpoint takes. */
  private static final String UNKNOWN = "UNKNOWN";

  private final Endpoints endpoints;
  private final BodyLimit bodies;
  private final RouteResponses responses;

  FastRoutes(Endpoints endpoints, BodyLimit bodies, RouteResponses responses) {
    this.endpoints = endpoints;
    this.bodies = bodies;
    this.responses = responses;
  }

  /**
   * Gives the metrics of the current request a fixed label. Otherwise they use the path itself, and
   * clients can invent any number of paths.
   */
  public static void labelUnknown() {
    Vertx.currentContext().putLocal(TEMPLATE, UNKNOWN);
  }

  /** Serves a request on its event loop. It must not block, and may throw a problem. */
  public interface Handler {
    /**
     * Serves a request.
     *
     * @param parameter the only parameter of the path, decoded
     * @param body empty if there is none
     */
    void handle(RoutingContext context, String parameter, Buffer body);
  }

  /**
   * Registers the handler of a path; one of GET handles HEAD too.
   *
   * @param path for example {@code /api/rooms/{room}/position}; the label of its metrics
   */
  public void add(Filters filters, HttpMethod method, String path, Handler handler) {
    add(filters, Set.of(method), path, handler);
  }

  /** The same for several methods. */
  public void add(Filters filters, Set<HttpMethod> methods, String path, Handler handler) {
    endpoints.add(methods.stream().map(HttpMethod::name).collect(toUnmodifiableSet()), path);
    String before = path.substring(0, path.indexOf('{'));
    String after = path.substring(path.indexOf('}') + 1);
    boolean isGet = methods.contains(HttpMethod.GET);
    filters.register(
        context -> {
          HttpServerRequest request = context.request();
          String parameter = parameter(request.path(), before, after);
          if (parameter == null
              || !(methods.contains(request.method())
                  || (isGet && request.method().equals(HttpMethod.HEAD)))) {
            context.next();
            return;
          }
          Vertx.currentContext().putLocal(TEMPLATE, path);
          bodies.read(context, body -> handle(handler, context, parameter, body));
        },
        PRIORITY);
  }

  private void handle(Handler handler, RoutingContext context, String parameter, Buffer body) {
    try {
      handler.handle(context, parameter, body);
    } catch (RuntimeException e) {
      responses.fail(context, e);
    }
  }

  /** Returns the decoded parameter of a path, which may end with a slash; null if none matches. */
  private static @Nullable String parameter(String path, String before, String after) {
    int length = path.endsWith("/") ? path.length() - 1 : path.length();
    int end = length - after.length();
    if (end <= before.length() || !path.startsWith(before) || !path.startsWith(after, end)) {
      return null;
    }
    int slash = path.indexOf('/', before.length());
    if (slash != end && !(slash < 0 && after.isEmpty())) {
      return null;
    }
    String parameter = path.substring(before.length(), end);
    return parameter.indexOf('%') < 0
        ? parameter
        : URLDecoder.decode(parameter.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
