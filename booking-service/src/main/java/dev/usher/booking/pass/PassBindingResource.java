package dev.usher.booking.pass;

import dev.usher.booking.BookingSettings;
import dev.usher.pass.BrowserKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * A browser comes to the shop with a pass that is good in one browser. The first that keeps a
 * cookie gets it; queue-service decides which one that is.
 */
@Path("/api/events/{event}/pass-bindings")
@Tag(name = "passes")
public class PassBindingResource {
  private final PassVerifier passes;
  private final QueuePasses queue;
  private final boolean isPublicByTls;

  PassBindingResource(PassVerifier passes, QueuePasses queue, BookingSettings settings) {
    this.passes = passes;
    this.queue = queue;
    this.isPublicByTls = "https".equals(settings.publicUrl().getScheme());
  }

  @POST
  @Operation(
      summary = "Bind a pass with the claim bound to this browser",
      description =
          "The first call sets a cookie and is refused; with the cookie, the response is that of"
              + " queue-service: the same pass with the claim browser, which is good for this"
              + " browser's requests, with the cookie. Safe to repeat.")
  @APIResponse(responseCode = "200", description = "{pass, passId, expiresAt}")
  @APIResponse(responseCode = "401", description = "invalid-pass")
  @APIResponse(
      responseCode = "403",
      description =
          "cookie-needed: send the cookie of the response; pass-bound: another browser has the"
              + " pass; wrong-event")
  @APIResponse(
      responseCode = "409",
      description = "pass-not-bindable: it has no claim bound; pass-over")
  public Uni<Response> bind(String event, @Context HttpServerRequest request) {
    Credentials credentials = Credentials.of(request);
    return passes.arriving(credentials, event).flatMap(pass -> bind(pass, credentials));
  }

  /**
   * A pass is bound only to a key that the browser has sent: otherwise it would be lost in a
   * browser that keeps no cookies.
   */
  private Uni<Response> bind(Pass pass, Credentials credentials) {
    if (!pass.bound()) {
      throw PassProblems.notBindable();
    }
    BrowserKey browser =
        credentials
            .browser()
            .orElseThrow(
                () ->
                    PassProblems.cookieNeeded(
                        credentials.cookie(BrowserKey.random(), isPublicByTls)));
    return queue
        .bind(String.valueOf(credentials.authorization()), pass, browser)
        .map(
            response ->
                response
                    // Kept for longer.
                    .header(HttpHeaders.SET_COOKIE, credentials.cookie(browser, isPublicByTls))
                    .build());
  }
}
