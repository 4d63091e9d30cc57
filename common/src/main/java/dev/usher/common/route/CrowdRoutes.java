package dev.usher.common.route;

/**
 * Where the routes of a crowd's calls stand among all handlers of a service: behind CORS (-300), as
 * every browser needs it, and before the rest (authentication -200, limits of bodies, resources),
 * which costs more than the answers themselves and of which they use nothing.
 */
public final class CrowdRoutes {
  /** The order of such a route, see {@link io.vertx.ext.web.Route#order}. */
  public static final int ORDER = -250;

  private CrowdRoutes() {}
}
