package dev.usher.queue.join;

import dev.usher.common.route.FastRoutes;
import dev.usher.common.route.RouteResponses;
import dev.usher.queue.limit.RequestLimit;
import dev.usher.queue.login.LoginCredentials;
import dev.usher.queue.login.VisitorLogins;
import dev.usher.queue.room.JoinRules;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.room.RoomSnapshot;
import dev.usher.queue.token.QueueToken;
import dev.usher.queue.token.RequestTokens;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/** The HTTP endpoint for joining a room: at the start of a sale everybody joins within seconds. */
@ApplicationScoped
class JoinRoute {
  private static final int OK = 200;
  private static final int CREATED = 201;

  private final RoomRegistry rooms;
  private final JoinService joins;
  private final VisitorLogins logins;
  private final RequestTokens tokens;
  private final RequestLimit limit;
  private final RouteResponses responses;

  JoinRoute(
      RoomRegistry rooms,
      JoinService joins,
      VisitorLogins logins,
      RequestTokens tokens,
      RequestLimit limit,
      RouteResponses responses) {
    this.rooms = rooms;
    this.joins = joins;
    this.logins = logins;
    this.tokens = tokens;
    this.limit = limit;
    this.responses = responses;
  }

  void register(@Observes Filters filters, FastRoutes routes) {
    routes.add(filters, HttpMethod.POST, "/api/rooms/{room}/tokens", this::join);
  }

  private void join(RoutingContext context, String room, Buffer body) {
    tokens.refuseForeign(context.request());
    Optional<RoomSnapshot> known = rooms.known(room);
    if (known.isPresent()) {
      join(context, known.get(), body);
    } else {
      limit.admit(context);
      responses.respond(context, rooms.view(room), view -> join(context, view, body));
    }
  }

  private void join(RoutingContext context, RoomSnapshot view, Buffer body) {
    HttpServerRequest request = context.request();
    Joiner joiner = joiner(view.room(), request, body);
    Optional<QueueToken> own = tokens.find(view, request);
    Uni<TokenResponse> joined;
    if (own.isPresent()) {
      limit.admit(context);
      joined = joins.rejoin(view, own.get(), joiner);
    } else {
      joined = joins.join(view, joiner);
    }
    responses.respond(context, joined, response -> send(context, view.room().id(), response));
  }

  /** Bodies of joins that need nothing are not read. */
  private Joiner joiner(Room room, HttpServerRequest request, Buffer body) {
    JoinRules rules = room.joinRules();
    SocketAddress client = request.remoteAddress();
    LoginCredentials login =
        rules.needsLogin() ? logins.credentials(room, request) : LoginCredentials.NONE;
    if (body.length() == 0 || !(rules.needsProof() || rules.needsInvitation())) {
      return new Joiner(client, null, null, login);
    }
    try {
      JsonObject json = new JsonObject(body);
      return new Joiner(client, json.getString("altcha"), json.getString("invitation"), login);
    } catch (DecodeException | ClassCastException e) {
      return new Joiner(client, null, null, login);
    }
  }

  private void send(RoutingContext context, String room, TokenResponse joined) {
    context
        .response()
        .putHeader(HttpHeaders.SET_COOKIE, tokens.cookie(room, joined.token(), context.request()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    responses.json(context, joined.isNew() ? CREATED : OK, joined);
  }
}
