package dev.usher.queue.page;

import dev.usher.common.page.Languages;
import dev.usher.queue.join.JoinLimit;
import dev.usher.queue.login.SignIns;
import dev.usher.queue.login.SignIns.Target;
import dev.usher.queue.room.BlockList;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Visitors go from the page of a room to the provider of logins. The address is of the API, so that
 * a CDN passes its cookie.
 */
@Path("/api/rooms/{room}/login")
@Produces(MediaType.TEXT_HTML)
@RoomProblemPages.Shown
public class LoginResource {
  /** The value of the parameter {@code account} of somebody who wants to use another one. */
  private static final String OTHER = "other";

  private final RoomRegistry rooms;
  private final SignIns signIns;
  private final SignInPages pages;
  private final JoinLimit limit;
  private final BlockList blocked;

  LoginResource(
      RoomRegistry rooms, SignIns signIns, SignInPages pages, JoinLimit limit, BlockList blocked) {
    this.rooms = rooms;
    this.signIns = signIns;
    this.pages = pages;
    this.limit = limit;
    this.blocked = blocked;
  }

  @GET
  @PermitAll
  @Operation(summary = "From the waiting page to the provider of logins", hidden = true)
  public Uni<Response> begin(
      @PathParam("room") String room,
      @QueryParam("lang") @DefaultValue("") String lang,
      @QueryParam("plain") @Nullable String plain,
      @QueryParam("account") @Nullable String account,
      @Context HttpServerRequest request) {
    Target target = new Target(room, known(lang), plain != null);
    return rooms
        .view(room)
        .flatMap(
            view ->
                view.room().joinRules().needsLogin()
                    ? begin(view.room(), target, OTHER.equals(account), request)
                    : Uni.createFrom().item(pages.back(target).build()));
  }

  private Uni<Response> begin(
      Room room, Target target, boolean asksAccount, HttpServerRequest request) {
    blocked.check(room, request.remoteAddress());
    limit.charge(request.remoteAddress());
    return signIns
        .begin(target, asksAccount, request)
        .map(
            way ->
                SignInPages.to(way.address().toString())
                    .header(HttpHeaders.SET_COOKIE, way.cookie())
                    .build());
  }

  /** The language that somebody chose; empty if there is no such. */
  private static String known(String lang) {
    return Languages.all().stream()
        .map(language -> language.code())
        .filter(lang::equals)
        .findFirst()
        .orElse("");
  }
}
