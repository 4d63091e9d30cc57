package dev.usher.queue.shield;

import dev.usher.pass.BrowserKey;
import dev.usher.queue.pass.PassClaims;
import dev.usher.queue.pass.PassService;
import dev.usher.queue.pass.PassSigner;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.site.Origin;
import dev.usher.queue.site.SitePath;
import dev.usher.queue.site.Sites;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The visitor arrives at the site, whose proxy forwards this path: the code becomes a cookie with
 * the pass, for the one browser that was sent to the queue. Everybody else goes to the same page
 * without a pass, and so to the queue.
 */
@Path("/usher/return")
@Produces(MediaType.TEXT_HTML)
public class ArrivalResource {
  private final RoomRegistry rooms;
  private final Sites sites;
  private final ReturnCodes codes;
  private final PassService passes;
  private final PassSigner signer;
  private final WayToQueue queue;
  private final Clock clock;

  ArrivalResource(
      RoomRegistry rooms,
      Sites sites,
      ReturnCodes codes,
      PassService passes,
      PassSigner signer,
      WayToQueue queue,
      Clock clock) {
    this.rooms = rooms;
    this.sites = sites;
    this.codes = codes;
    this.passes = passes;
    this.signer = signer;
    this.queue = queue;
    this.clock = clock;
  }

  @GET
  @PermitAll
  @Operation(summary = "Arrival at the site, with a code for the pass", hidden = true)
  public Uni<Response> arrive(
      @QueryParam("room") @DefaultValue("") String room,
      @QueryParam("code") @DefaultValue("") String code,
      @QueryParam("to") @Nullable String to,
      @Context HttpServerRequest request) {
    return rooms
        .view(room)
        .flatMap(
            view -> {
              Optional<Origin> site =
                  sites.at(view.room(), ProxyRequest.host(request).orElse(null));
              return site.isEmpty()
                  ? Uni.createFrom().item(Redirects.to(queue.page(room)).build())
                  : arrive(view.room(), site.get(), SitePath.of(to), code, request);
            });
  }

  private Uni<Response> arrive(
      Room room, Origin site, SitePath page, String code, HttpServerRequest request) {
    Optional<BrowserKey> browser = SiteCookies.browser(request);
    return codes
        .take(room.id(), code)
        .flatMap(
            found ->
                found.isPresent() && browser.isPresent()
                    ? give(room, found.get(), browser.get(), site)
                    : Uni.createFrom().item(List.<String>of()))
        .map(
            cookies -> {
              ResponseBuilder response = Redirects.to(site.to(page));
              cookies.forEach(cookie -> response.header(HttpHeaders.SET_COOKIE, cookie));
              return response.build();
            });
  }

  /** The cookies for the browser; none if the pass is not for this one, or has ended. */
  private Uni<List<String>> give(
      Room room, ReturnCodes.Content content, BrowserKey browser, Origin site) {
    PassClaims pass = content.pass();
    Duration left = Duration.between(clock.instant(), Instant.ofEpochSecond(pass.endsAt()));
    if (!content.browser().equals(browser.hash()) || left.isNegative() || left.isZero()) {
      return Uni.createFrom().item(List.of());
    }
    return passes
        .bind(pass, browser.hash())
        // Signing takes too long for the event loop.
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(
            isTheirs ->
                isTheirs
                    ? List.of(
                        SiteCookies.browser(browser, site),
                        SiteCookies.pass(
                            pass.room(), signer.sign(room, pass, browser.hash()), left, site))
                    : List.of());
  }
}
