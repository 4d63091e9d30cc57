package dev.usher.queue.bypass;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import dev.usher.queue.join.JoinLimit;
import dev.usher.queue.pass.ClaimService;
import dev.usher.queue.pass.ClaimService.PassResponse;
import dev.usher.queue.room.BlockList;
import dev.usher.queue.room.Room;
import dev.usher.queue.room.RoomRegistry;
import dev.usher.queue.site.ReturnCookies;
import dev.usher.queue.token.RequestTokens;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** The HTTP endpoint by which a browser gets a pass with the code of a bypass link. */
@Path("/api/rooms/{room}/bypass")
@Tag(name = "passes")
public class BypassResource {
  private final RoomRegistry rooms;
  private final RequestTokens tokens;
  private final BypassService bypass;
  private final BypassBrowsers browsers;
  private final ClaimService claims;
  private final ReturnCookies returns;
  private final BlockList blocked;
  private final JoinLimit limit;
  private final Clock clock;

  BypassResource(
      RoomRegistry rooms,
      RequestTokens tokens,
      BypassService bypass,
      BypassBrowsers browsers,
      ClaimService claims,
      ReturnCookies returns,
      BlockList blocked,
      JoinLimit limit,
      Clock clock) {
    this.rooms = rooms;
    this.tokens = tokens;
    this.bypass = bypass;
    this.browsers = browsers;
    this.claims = claims;
    this.returns = returns;
    this.blocked = blocked;
    this.limit = limit;
    this.clock = clock;
  }

  /**
   * Who wants a pass.
   *
   * @param code of the link
   * @param browser 32 random hexadecimal digits that the client keeps, so that a repeated call
   *     counts once; default: the key in the cookie, or a new one
   */
  public record BypassRequest(
      @Schema(required = true) @NotNull(message = "must be the code of a bypass link") String code,
      @Schema(pattern = BypassBrowsers.KEY)
          @jakarta.validation.constraints.Pattern(
              regexp = BypassBrowsers.KEY,
              message = "must be 32 hexadecimal digits")
          @Nullable String browser) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @PermitAll
  @Operation(
      summary = "Get a pass with a bypass link, without waiting",
      description =
          "For the staff of a sale, in every room that has not ended. The same browser gets the"
              + " same pass until it ends. Count down to expiresAt from the Date of the response.")
  @APIResponse(responseCode = "201", description = "the pass")
  @APIResponse(
      responseCode = "403",
      description = "cross-site, blocked, bypass-invalid, bypass-used")
  @APIResponse(responseCode = "409", description = "room-ended")
  @APIResponse(
      responseCode = "429",
      description = "too-many-joins: each call counts as a join from the client's address")
  public Uni<RestResponse<PassResponse>> claim(
      @PathParam("room") String id,
      @Valid @NotNull BypassRequest asked,
      @Context HttpServerRequest request) {
    tokens.refuseForeign(request);
    return rooms.view(id).flatMap(view -> claim(view.room(), asked, request));
  }

  private Uni<RestResponse<PassResponse>> claim(
      Room room, BypassRequest asked, HttpServerRequest request) {
    blocked.check(room, request.remoteAddress());
    // A wrong code too, so that nobody finds one by trying.
    limit.charge(request.remoteAddress());
    String browser =
        Optional.ofNullable(asked.browser())
            .or(() -> browsers.key(room, request))
            .orElseGet(browsers::create);
    return bypass
        .claim(room, asked.code(), browser)
        // Signing takes too long for the event loop.
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(pass -> claims.sign(room, pass, returns.find(room, request)))
        .map(
            pass ->
                ResponseBuilder.create(RestResponse.Status.CREATED, pass)
                    .header(HttpHeaders.SET_COOKIE, browsers.cookie(room, browser, request))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header(
                        HttpHeaders.DATE,
                        RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)))
                    .build());
  }
}
