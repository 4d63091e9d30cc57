package dev.usher.queue.shield;

import dev.usher.common.problem.ProblemException;
import dev.usher.queue.bypass.BypassBrowsers;
import dev.usher.queue.pass.ClaimService;
import dev.usher.queue.pass.PassClaims;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.site.ReturnAddress;
import dev.usher.queue.site.ReturnCookies;
import dev.usher.queue.site.SitePath;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * A visitor who has a pass leaves the waiting page for the site, with a code for the pass. The code
 * is made when the visitor goes, as a hidden tab goes long after its turn.
 */
@Path("/api/rooms/{room}/return")
@Produces(MediaType.TEXT_HTML)
public class LeaveResource {
  /** Of these problems the waiting page shows what the visitor can do. */
  private static final Set<Integer> SHOWN_BY_PAGE = Set.of(401, 403, 409);

  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final ClaimService claims;
  private final BypassBrowsers bypasses;
  private final ReturnCookies returns;
  private final ReturnCodes codes;
  private final WayToQueue queue;

  LeaveResource(
      RoomRegistry rooms,
      RequestTokens tokens,
      ClaimService claims,
      BypassBrowsers bypasses,
      ReturnCookies returns,
      ReturnCodes codes,
      WayToQueue queue) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.claims = claims;
    this.bypasses = bypasses;
    this.returns = returns;
    this.codes = codes;
    this.queue = queue;
  }

  @GET
  @PermitAll
  @Operation(summary = "From the waiting page back to the site, with the pass", hidden = true)
  public Uni<Response> leave(@PathParam("room") String room, @Context HttpServerRequest request) {
    return rooms
        .view(room)
        .flatMap(view -> address(view, request))
        .onFailure(LeaveResource::isShownByPage)
        .recoverWithItem(() -> queue.page(room))
        .map(address -> Redirects.to(address).build());
  }

  private Uni<String> address(RoomSnapshot view, HttpServerRequest request) {
    String room = view.room().id();
    Optional<ReturnAddress> back = returns.find(view.room(), request);
    return back.isEmpty()
        ? Uni.createFrom().item(queue.page(room))
        : pass(view, request)
            .flatMap(pass -> codes.keep(pass, back.get().browser()))
            .map(code -> arrival(room, code, back.get()));
  }

  /** The pass of a bypass link, if the browser has one, else that of the queue token. */
  private Uni<PassClaims> pass(RoomSnapshot view, HttpServerRequest request) {
    return bypasses
        .pass(view.room(), request)
        .flatMap(
            pass ->
                pass.map(one -> Uni.createFrom().item(one))
                    .orElseGet(() -> claims.claim(view, tokens.require(view, request))));
  }

  /** The path that the site's proxy forwards to {@link ArrivalResource}. */
  private static String arrival(String room, String code, ReturnAddress back) {
    return back.site().to(SitePath.of("/usher/return"))
        + "?room="
        + room
        + "&code="
        + code
        + "&to="
        + URLEncoder.encode(back.page().toString(), StandardCharsets.UTF_8);
  }

  private static boolean isShownByPage(Throwable failure) {
    return failure instanceof ProblemException problem
        && SHOWN_BY_PAGE.contains(problem.problem().status());
  }
}
