package dev.usher.queue.page;

import dev.usher.common.problem.Problem;
import dev.usher.queue.login.SignIns;
import dev.usher.queue.login.SignIns.Return;
import dev.usher.queue.login.SignIns.Target;
import dev.usher.queue.room.RoomRegistry;
import io.smallrye.mutiny.Uni;
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
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Visitors come back from the provider of logins, and go on to the page of their room. */
@Path(SignIns.CALLBACK)
@Produces(MediaType.TEXT_HTML)
public class SignInResource {
  private static final Logger LOG = Logger.getLogger(SignInResource.class);

  private final RoomRegistry rooms;
  private final SignIns signIns;
  private final SignInPages pages;

  SignInResource(RoomRegistry rooms, SignIns signIns, SignInPages pages) {
    this.rooms = rooms;
    this.signIns = signIns;
    this.pages = pages;
  }

  @GET
  @PermitAll
  @Operation(summary = "From the provider of logins back to the waiting page", hidden = true)
  public Uni<Response> end(
      @QueryParam("state") @DefaultValue("") String state,
      @QueryParam("code") @Nullable String code,
      @Context HttpServerRequest request) {
    Return returned = signIns.read(state, request).orElseThrow(SignInResource::unknown);
    Target target = returned.target();
    if (code == null || returned.signIn().isEmpty()) {
      return Uni.createFrom().item(pages.failed(target).build());
    }
    return rooms
        .view(target.room())
        .flatMap(view -> signIns.finish(view.room(), code, returned.signIn().get(), request))
        .map(cookie -> pages.back(target).header(HttpHeaders.SET_COOKIE, cookie).build())
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.debugf("room=%s sign-in failed: %s", target.room(), failure);
              return pages.failed(target).build();
            });
  }

  private static RuntimeException unknown() {
    return Problem.of(
            Status.BAD_REQUEST,
            "sign-in-unknown",
            "Sign-in not known",
            "This sign-in was not begun here. Open the waiting page again, and sign in there.")
        .exception();
  }
}
