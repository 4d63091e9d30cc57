package dev.usher.common.route;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;

/**
 * Where the routes of a crowd's calls stand among all handlers of a service: behind CORS (300), as
 * every browser needs it, and before the rest (authentication 200, limits of bodies, resources),
 * which costs more than the answers themselves and of which they use nothing.
 *
 * <p>They are filters that look at the path themselves: a route with a parameter matches a regular
 * expression, which costs a poll half as much again.
 */
public final class FastRoutes {
  private static final int PRIORITY = 250;
  // What the metrics of requests are labelled with, where Quarkus looks for it.
  static final String TEMPLATE = "UrlPathTemplate";

  /** The label of all requests that no endpoint takes. */
  static final String UNKNOWN = "UNKNOWN";

  private FastRoutes() {}

  /**
   * Has the handler called with the one parameter of the path; what it does not answer, it hands on
   * with {@link RoutingContext#next}. A parameter that is written with escapes is left to
   * resources.
   *
   * @param path as {@code /api/rooms/{room}/position}; metrics are labelled with it
   */
  public static void register(
      Filters filters, HttpMethod method, String path, BiConsumer<RoutingContext, String> handler) {
    String before = path.substring(0, path.indexOf('{'));
    String after = path.substring(path.indexOf('}') + 1);
    filters.register(
        context -> {
          String asked = context.request().path();
          int end = asked.length() - after.length();
          if (context.request().method().equals(method)
              && end > before.length()
              && asked.startsWith(before)
              && asked.endsWith(after)
              && asked.indexOf('/', before.length()) == end
              && asked.indexOf('%') < 0) {
            Vertx.currentContext().putLocal(TEMPLATE, path);
            handler.accept(context, asked.substring(before.length(), end));
          } else {
            context.next();
          }
        },
        PRIORITY);
  }
}
