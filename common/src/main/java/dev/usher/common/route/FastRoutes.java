package dev.usher.common.route;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;

/**
 * Registers the routes with the highest load: after CORS (300), which every browser needs, and
 * before the other handlers (authentication 200, body limits, resources), which cost more than the
 * responses and which these routes do not use.
 *
 * <p>They are filters that parse the path themselves: a route with a parameter matches a regular
 * expression, which makes a poll cost half as much again.
 */
public final class FastRoutes {
  private static final int PRIORITY = 250;
  // What the metrics of requests are labelled with, where Quarkus looks for it.
  static final String TEMPLATE = "UrlPathTemplate";

  /** The label of all requests that no endpoint takes. */
  static final String UNKNOWN = "UNKNOWN";

  private FastRoutes() {}

  /**
   * Registers a handler that gets the only parameter of the path; it passes requests that it does
   * not handle on with {@link RoutingContext#next}. Parameters with escapes are left to resources.
   *
   * @param path for example {@code /api/rooms/{room}/position}; the label of its metrics
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
