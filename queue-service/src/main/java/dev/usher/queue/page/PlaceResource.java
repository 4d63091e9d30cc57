package dev.usher.queue.page;

import dev.usher.common.page.Language;
import dev.usher.common.page.Languages;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.admission.PresenceTracker;
import dev.usher.queue.departure.DepartureService;
import dev.usher.queue.join.JoinService;
import dev.usher.queue.join.Joiner;
import dev.usher.queue.join.TokenResponse;
import dev.usher.queue.login.VisitorLogins;
import dev.usher.queue.pass.ClaimService;
import dev.usher.queue.position.Position;
import dev.usher.queue.position.PositionEstimator;
import dev.usher.queue.position.PositionService;
import dev.usher.queue.room.BlockList;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.site.ReturnCookies;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import dev.usher.queue.work.Patience;
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
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
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
  private static final Set<URI> LACK_OF_PROOF =
      Set.of(Problem.type("proof-required"), Problem.type("proof-invalid"));

  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final JoinService joins;
  private final PositionService positions;
  private final PresenceTracker presence;
  private final ClaimService claims;
  private final DepartureService departures;
  private final ReturnCookies returns;
  private final BlockList blocked;
  private final VisitorLogins logins;
  private final WaitingPages pages;
  private final Patience patience;
  private final Clock clock;

  PlaceResource(
      RoomRegistry rooms,
      RequestTokens tokens,
      JoinService joins,
      PositionService positions,
      PresenceTracker presence,
      ClaimService claims,
      DepartureService departures,
      ReturnCookies returns,
      BlockList blocked,
      VisitorLogins logins,
      WaitingPages pages,
      Patience patience,
      Clock clock) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.joins = joins;
    this.positions = positions;
    this.presence = presence;
    this.claims = claims;
    this.departures = departures;
    this.returns = returns;
    this.blocked = blocked;
    this.logins = logins;
    this.pages = pages;
    this.patience = patience;
    this.clock = clock;
  }

  @GET
  @PermitAll
  @Operation(summary = "The visitor's place, for browsers without scripts", hidden = true)
  public Uni<Response> place(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @QueryParam(PlaceViews.INVITATION) @Nullable String invitation,
      @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    return rooms
        .view(room)
        .flatMap(
            view -> {
              PlaceViews views = views(view, lang, headers, invitation);
              return tokens
                  .find(view, request)
                  .map(
                      token ->
                          position(view, token).map(place -> inside(view, place, request, views)))
                  .orElseGet(() -> Uni.createFrom().item(outside(view, request, views)))
                  .map(place -> pages.respond(views.page(), place, headers).build());
            });
  }

  /** Somebody whose turn is over may be joining again. */
  private PlaceView inside(
      RoomSnapshot view, Position position, HttpServerRequest request, PlaceViews views) {
    boolean joins = views.invitation().isPresent() || waitsToJoin(view, request).isPresent();
    return position.state().isFinal() && joins
        ? outside(view, request, views)
        : views.inside(position);
  }

  private PlaceView outside(RoomSnapshot view, HttpServerRequest request, PlaceViews views) {
    Room room = view.room();
    Instant now = clock.instant();
    if (room.joinRules().needsLogin()
        && (room.takesJoins(now) || room.opensLater(now))
        && !logins.isSignedIn(room, request)) {
      return views.signingIn(room, now);
    }
    return room.joinRules().needsProof() && room.takesJoins(now)
        ? views.waitingToJoin(room, waitsToJoin(view, request))
        : views.outside(room, now);
  }

  /** How long somebody without a proof of work still waits before they may join. */
  private Optional<Duration> waitsToJoin(RoomSnapshot view, HttpServerRequest request) {
    return view.room().joinRules().needsProof()
        ? RequestTokens.note(view.room().id(), request)
            .flatMap(note -> patience.left(view.room(), note))
        : Optional.empty();
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
      @QueryParam(PlaceViews.INVITATION) @Nullable String invitation,
      @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    tokens.refuseForeign(request);
    ResponseBuilder place = PlaceViews.redirect(room, language(lang, headers));
    Optional<String> code = Optional.ofNullable(invitation);
    return rooms
        .view(room)
        .flatMap(
            view ->
                join(view, request, code)
                    .map(joined -> joined(place, room, joined, request))
                    .onFailure(PlaceResource::isForLackOfProof)
                    .recoverWithItem(() -> waiting(code, view, request, lang, headers)))
        .map(ResponseBuilder::build);
  }

  private Uni<TokenResponse> join(
      RoomSnapshot view, HttpServerRequest request, Optional<String> invitation) {
    String note = RequestTokens.note(view.room().id(), request).orElse(null);
    Joiner joiner =
        new Joiner(
            request.remoteAddress(),
            note,
            invitation.orElse(null),
            logins.credentials(view.room(), request));
    return Uni.createFrom()
        .deferred(
            () ->
                tokens
                    .find(view, request)
                    .map(own -> joins.rejoin(view, own, joiner))
                    .orElseGet(() -> joins.join(view, joiner)));
  }

  private ResponseBuilder joined(
      ResponseBuilder place, String room, TokenResponse joined, HttpServerRequest request) {
    if (RequestTokens.note(room, request).isPresent()) {
      place.header(HttpHeaders.SET_COOKIE, tokens.noteCookie(room, "", request));
    }
    return place.header(HttpHeaders.SET_COOKIE, tokens.cookie(room, joined.token(), request));
  }

  private static boolean isForLackOfProof(Throwable failure) {
    return failure instanceof ProblemException refusal
        && LACK_OF_PROOF.contains(refusal.problem().type());
  }

  /** Lets somebody wait who has not begun to. */
  private ResponseBuilder waiting(
      Optional<String> invitation,
      RoomSnapshot view,
      HttpServerRequest request,
      @Nullable String lang,
      HttpHeaders headers) {
    ResponseBuilder place =
        PlaceViews.redirect(view.room().id(), language(lang, headers), invitation);
    boolean waits = waitsToJoin(view, request).filter(left -> !left.isZero()).isPresent();
    return waits
        ? place
        : place.header(
            HttpHeaders.SET_COOKIE,
            tokens.noteCookie(view.room().id(), patience.note(view.room()), request));
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
              blocked.check(view.room(), request.remoteAddress());
              PlaceViews views = views(view, lang, headers, null);
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

  @POST
  @Path(PlaceViews.LEAVE)
  @PermitAll
  @Operation(summary = "Leave the queue, for browsers without scripts", hidden = true)
  public Uni<Response> leave(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    tokens.refuseForeign(request);
    return rooms
        .view(room)
        .flatMap(
            view -> {
              PlaceViews views = views(view, lang, headers, null);
              return departures
                  .leave(view, tokens.require(view, request))
                  .map(
                      left ->
                          signedOut(
                              view.room(),
                              pages.respond(views.page(), views.left(), headers),
                              request));
            });
  }

  /** The next person at the device has neither the place nor the login. */
  private Response signedOut(Room room, ResponseBuilder left, HttpServerRequest request) {
    left.header(HttpHeaders.SET_COOKIE, tokens.noCookie(room.id(), request));
    logins.noCookie(room, request).ifPresent(cookie -> left.header(HttpHeaders.SET_COOKIE, cookie));
    return left.build();
  }

  /** Where the language switch of a page after leaving leads. */
  @GET
  @Path(PlaceViews.LEAVE)
  @PermitAll
  @Operation(summary = "Leads to the visitor's place", hidden = true)
  public Response gone(
      @PathParam("room") String room,
      @QueryParam("lang") @Nullable String lang,
      @Context HttpHeaders headers) {
    return PlaceViews.redirect(room, language(lang, headers)).build();
  }

  /** Whether the browser asks for another language than the visitor chose. */
  private static boolean isChosen(PlaceViews views, HttpHeaders headers) {
    return !views.page().language().equals(language(null, headers));
  }

  private static PlaceViews views(
      RoomSnapshot view, @Nullable String lang, HttpHeaders headers, @Nullable String invitation) {
    Language language = language(lang, headers);
    return new PlaceViews(
        WaitingPages.view(view.room(), language),
        Languages.region(language, headers.getAcceptableLanguages()),
        Optional.ofNullable(invitation));
  }

  private static Language language(@Nullable String lang, HttpHeaders headers) {
    return Languages.choose(lang, headers.getAcceptableLanguages());
  }
}
