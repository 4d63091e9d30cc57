package dev.usher.pass;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;

/**
 * Lets only visitors with a valid pass to the resources of a JAX-RS application: with the cookies
 * that a proxy of the waiting room sets, or a bearer token. Everybody else is redirected to the
 * waiting room, and scripts get 401. Register an instance, for all resources or by a name binding.
 *
 * <p>For applications behind such a proxy, and for APIs that get the pass as a bearer token.
 * Without a proxy nothing sets the cookies: the waiting room hands the pass over in the fragment of
 * {@code targetUrl}, which no server sees, and this filter would redirect the visitor again and
 * again. There, exclude the page of {@code targetUrl}, whose script sends the pass as a bearer
 * token.
 */
public final class WaitingRoomFilter implements ContainerRequestFilter {
  /** The property of a request that has its {@link Pass}. */
  public static final String PASS = "dev.usher.pass";

  private static final String BEARER = "Bearer ";
  private static final int SEE_OTHER = 303;
  private static final int UNAUTHORIZED = 401;
  private static final int UNAVAILABLE = 503;
  private static final String PROBLEM =
      "{\"type\":\"urn:usher:problem:%s\",\"status\":%d,\"title\":\"%s\",\"detail\":\"%s\"}";

  private final RoomPasses passes;
  private final URI waitingRoom;

  /**
   * A filter for one room.
   *
   * @param waitingRoom the address of its waiting page
   */
  public WaitingRoomFilter(RoomPasses passes, URI waitingRoom) {
    this.passes = passes;
    this.waitingRoom = waitingRoom;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    try {
      Optional<Pass> pass = find(request);
      if (pass.isPresent()) {
        request.setProperty(PASS, pass.get());
      } else {
        request.abortWith(isPage(request) ? redirect() : refusal());
      }
    } catch (KeysUnavailableException e) {
      request.abortWith(unavailable());
    }
  }

  private Optional<Pass> find(ContainerRequestContext request) {
    String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.startsWith(BEARER)) {
      return passes.verify(authorization.substring(BEARER.length()).strip());
    }
    Cookie pass = request.getCookies().get("usher-pass-" + passes.room());
    Cookie browser = request.getCookies().get(BrowserKey.COOKIE);
    return pass == null || browser == null
        ? Optional.empty()
        : passes.verify(pass.getValue(), new BrowserKey(browser.getValue()));
  }

  private static boolean isPage(ContainerRequestContext request) {
    String accept = request.getHeaderString(HttpHeaders.ACCEPT);
    return accept != null && accept.contains("text/html");
  }

  private Response redirect() {
    return Response.status(SEE_OTHER)
        .location(waitingRoom)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  private static Response refusal() {
    String detail = "Visitors need a valid pass. Open the waiting room to get one.";
    return problem(UNAUTHORIZED, "pass-required", "No valid pass", detail)
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .build();
  }

  private static Response unavailable() {
    String detail = "No pass can be checked right now. Try again in a moment.";
    return problem(UNAVAILABLE, "pass-keys-unknown", "Passes cannot be checked", detail)
        .header(HttpHeaders.RETRY_AFTER, "2")
        .build();
  }

  private static Response.ResponseBuilder problem(
      int status, String type, String title, String detail) {
    return Response.status(status)
        .type("application/problem+json")
        .entity(PROBLEM.formatted(type, status, title, detail))
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
