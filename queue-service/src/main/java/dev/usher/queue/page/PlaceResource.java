package dev.usher.queue.page;

import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.common.problem.FailureLog;
import dev.usher.queue.admission.PresenceTracker;
import dev.usher.queue.join.JoinService;
import dev.usher.queue.join.TokenResponse;
import dev.usher.queue.pass.ClaimService;
import dev.usher.queue.position.Position;
import dev.usher.queue.position.PositionEstimator;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.quarkiverse.resteasy.problem.HttpProblem;
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
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The waiting page for browsers that run no scripts: forms that join and claim, and a page of one
 * visitor, which loads itself again. Its path is one of the API, so that the visitor's cookie is
 * sent here and never with the waiting page, which a CDN keeps.
 */
@Path(PlaceViews.PATH)
@Produces(MediaType.TEXT_HTML)
public class PlaceResource {
  private static final int SOONEST_REFRESH = 5;
  private static final int LONGEST_REFRESH = 30;

  /** Enough time to press the button. */
  private static final int REFRESH_AT_TURN = 20;

  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final JoinService joins;
  private final PositionService positions;
  private final PresenceTracker presence;
  private final ClaimService claims;
  private final WaitingPages pages;
  private final Clock clock;

  PlaceResource(
      RoomRegistry rooms,
      RequestTokens tokens,
      JoinService joins,
      PositionService positions,
      PresenceTracker presence,
      ClaimService claims,
      WaitingPages pages,
      Clock clock) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.joins = joins;
    this.positions = positions;
    this.presence = presence;
    this.claims = claims;
    this.pages = pages;
    this.clock = clock;
  }

  /** A request: what each page of this resource needs. */
  private record Visit(
      String room, Language language, HttpHeaders headers, HttpServerRequest request) {
    PlaceViews views() {
      return new PlaceViews(WaitingPages.view(room, language));
    }

    PlaceViews views(Room room) {
      return new PlaceViews(WaitingPages.view(room, language));
    }
  }

  @GET
  @PermitAll
  @Operation(summary = "The visitor's place, for browsers without scripts", hidden = true)
  public Uni<Response> place(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    Visit visit = visit(room, lang, headers, request);
    return rooms
        .view(room)
        .flatMap(view -> place(visit, view))
        .onFailure(HttpProblem.class)
        .recoverWithItem(problem -> failed(visit, problem));
  }

  private Uni<Response> place(Visit visit, RoomSnapshot view) {
    Optional<QueueToken> token = tokens.find(view.room(), visit.request());
    if (token.isEmpty()) {
      PlaceViews views = visit.views(view.room());
      return Uni.createFrom()
          .item(page(visit, views, views.outside(view.room(), clock.instant()), LONGEST_REFRESH));
    }
    if (PositionEstimator.isWaiting(view, token.get())) {
      presence.saw(view, token.get().number());
    }
    return positions
        .of(view, token.get())
        .map(
            position -> {
              PlaceViews views = visit.views(view.room());
              return page(visit, views, views.inside(position), refreshAfter(position));
            });
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
    Visit visit = visit(room, lang, headers, request);
    return rooms
        .view(room)
        .flatMap(
            view ->
                tokens
                    .find(view.room(), request)
                    .map(own -> joins.rejoin(view, own, request.remoteAddress()))
                    .orElseGet(() -> joins.join(view, request.remoteAddress())))
        .map(joined -> joined(visit, joined))
        .onFailure(HttpProblem.class)
        .recoverWithItem(problem -> failed(visit, problem));
  }

  private Response joined(Visit visit, TokenResponse joined) {
    return toPlace(visit)
        .header(
            HttpHeaders.SET_COOKIE, tokens.cookie(visit.room(), joined.token(), visit.request()))
        .build();
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
    Visit visit = visit(room, lang, headers, request);
    return rooms
        .view(room)
        .flatMap(
            view ->
                claims
                    .claim(view, tokens.require(view.room(), request))
                    .map(
                        pass -> {
                          PlaceViews views = visit.views(view.room());
                          return page(visit, views, views.leaving(pass.redirect()), 0);
                        }))
        .onFailure(HttpProblem.class)
        .recoverWithItem(problem -> failed(visit, problem));
  }

  private static int refreshAfter(Position position) {
    return switch (position.state()) {
      case YOUR_TURN, ADMITTED -> REFRESH_AT_TURN;
      default -> Math.max(SOONEST_REFRESH, position.retryAfter());
    };
  }

  /**
   * The page with a problem's status. A refusal that the place itself explains leads there: not
   * open, not the visitor's turn, missed, sold out.
   */
  private Response failed(Visit visit, HttpProblem problem) {
    FailureLog.note(problem);
    int status = problem.getStatusCode();
    if (status == Status.CONFLICT.getStatusCode()
        || status == Status.UNAUTHORIZED.getStatusCode()) {
      return toPlace(visit).build();
    }
    PlaceViews views = visit.views();
    ResponseBuilder response =
        pages
            .place(views.page(), views.failed(status))
            .respond(visit.headers(), Status.fromStatusCode(status))
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    problem.getHeaders().forEach(response::header);
    return response.build();
  }

  private ResponseBuilder toPlace(Visit visit) {
    return Response.status(Status.SEE_OTHER)
        .header(HttpHeaders.LOCATION, visit.views().path(""))
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private Response page(Visit visit, PlaceViews views, PlaceView place, int refreshAfter) {
    ResponseBuilder response =
        pages
            .place(views.page(), place)
            .respond(visit.headers(), Status.OK)
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    if (place.refreshes()) {
      response.header("Refresh", Math.min(LONGEST_REFRESH, refreshAfter));
    }
    return response.build();
  }

  private static Visit visit(
      String room, @Nullable String lang, HttpHeaders headers, HttpServerRequest request) {
    return new Visit(
        room, Languages.choose(lang, headers.getAcceptableLanguages()), headers, request);
  }
}
