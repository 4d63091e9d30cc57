package dev.usher.queue.page;

import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.queue.admission.PresenceTracker;
import dev.usher.queue.join.JoinService;
import dev.usher.queue.pass.ClaimService;
import dev.usher.queue.position.Position;
import dev.usher.queue.position.PositionEstimator;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.site.ReturnCookies;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The waiting page for browsers that run no scripts: forms that join and claim, and a page of one
 * visitor, which loads itself again. Its path is one of the API, so that the visitor's cookie is
 * sent here and never with the waiting page, which a CDN keeps.
 */
@Path(PlaceViews.PATH)
@Produces(MediaType.TEXT_HTML)
@RoomProblemPages.Shown
public class PlaceResource {
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final JoinService joins;
  private final PositionService positions;
  private final PresenceTracker presence;
  private final ClaimService claims;
  private final ReturnCookies returns;
  private final WaitingPages pages;
  private final Clock clock;

  PlaceResource(
      RoomRegistry rooms,
      RequestTokens tokens,
      JoinService joins,
      PositionService positions,
      PresenceTracker presence,
      ClaimService claims,
      ReturnCookies returns,
      WaitingPages pages,
      Clock clock) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.joins = joins;
    this.positions = positions;
    this.presence = presence;
    this.claims = claims;
    this.returns = returns;
    this.pages = pages;
    this.clock = clock;
  }

  @GET
  @PermitAll
  @Operation(summary = "The visitor's place, for browsers without scripts", hidden = true)
  public Uni<Response> place(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    return rooms
        .view(room)
        .flatMap(
            view -> {
              PlaceViews views = views(view, lang, headers);
              return tokens
                  .find(view, request)
                  .map(token -> position(view, token).map(views::inside))
                  .orElseGet(
                      () -> Uni.createFrom().item(views.outside(view.room(), clock.instant())))
                  .map(place -> pages.respond(views.page(), place, headers).build());
            });
  }

  private Uni<Position> position(RoomSnapshot view, QueueToken token) {
    if (PositionEstimator.isWaiting(view, token)) {
      presence.saw(view, token.number());
    }
    return positions.of(view, token);
  }

  @POST
  @PermitAll
  @Operation(summary = "Join, for browsers without scripts", hidden = true)
  public Uni<Response> join(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    tokens.refuseForeign(request);
    return rooms
        .view(room)
        .flatMap(
            view ->
                tokens
                    .find(view, request)
                    .map(own -> joins.rejoin(view, own, request.remoteAddress()))
                    .orElseGet(() -> joins.join(view, request.remoteAddress())))
        .map(
            joined ->
                PlaceViews.redirect(room, language(lang, headers))
                    .header(HttpHeaders.SET_COOKIE, tokens.cookie(room, joined.token(), request))
                    .build());
  }

  /**
   * The pass goes to the browser in a page that leads on, not in a redirect: the policy of forms
   * would have to allow the target's address, and proxies log the header of redirects.
   */
  @POST
  @Path(PlaceViews.CLAIM)
  @PermitAll
  @Operation(summary = "Claim the pass, for browsers without scripts", hidden = true)
  public Uni<Response> claim(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    tokens.refuseForeign(request);
    return rooms
        .view(room)
        .flatMap(
            view -> {
              PlaceViews views = views(view, lang, headers);
              return claims
                  .claim(view, tokens.require(view, request), returns.find(view.room(), request))
                  .map(pass -> views.leaving(pass.redirect(), isChosen(views, headers)))
                  .map(place -> pages.respond(views.page(), place, headers).build());
            });
  }

  /** Where the language switch of a refused claim leads, and who loads its address. */
  @GET
  @Path(PlaceViews.CLAIM)
  @PermitAll
  @Operation(summary = "Leads to the visitor's place", hidden = true)
  public Response claimed(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @Context HttpHeaders headers) {
    return PlaceViews.redirect(room, language(lang, headers)).build();
  }

  /** Whether the browser asks for another language than the visitor chose. */
  private static boolean isChosen(PlaceViews views, HttpHeaders headers) {
    return !views.page().language().equals(language(null, headers));
  }

  private static PlaceViews views(RoomSnapshot view, @Nullable String lang, HttpHeaders headers) {
    Language language = language(lang, headers);
    return new PlaceViews(
        WaitingPages.view(view.room(), language),
        Languages.region(language, headers.getAcceptableLanguages()));
  }

  private static Language language(@Nullable String lang, HttpHeaders headers) {
    return Languages.choose(lang, headers.getAcceptableLanguages());
  }
}
