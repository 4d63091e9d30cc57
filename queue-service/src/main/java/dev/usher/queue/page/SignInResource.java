package dev.usher.queue.page;

import dev.usher.common.identity.LoginProvider.SignIn;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.queue.join.JoinLimit;
import dev.usher.queue.login.SignIns;
import dev.usher.queue.login.SignIns.Return;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Visitors come back from the provider of logins, and go on to the page of their room. */
@Path(SignIns.CALLBACK)
@Produces(MediaType.TEXT_HTML)
public class SignInResource {
  private static final Logger LOG = Logger.getLogger(SignInResource.class);

  /** The sign-in was not refused: the same may work in a moment. */
  private static final Set<Integer> IN_A_MOMENT =
      Set.of(Status.TOO_MANY_REQUESTS.getStatusCode(), Status.SERVICE_UNAVAILABLE.getStatusCode());

  private final RoomRegistry rooms;
  private final SignIns signIns;
  private final SignInPages pages;
  private final JoinLimit limit;
  private final BlockList blocked;

  SignInResource(
      RoomRegistry rooms, SignIns signIns, SignInPages pages, JoinLimit limit, BlockList blocked) {
    this.rooms = rooms;
    this.signIns = signIns;
    this.pages = pages;
    this.limit = limit;
    this.blocked = blocked;
  }

  @GET
  @PermitAll
  @Operation(summary = "From the provider of logins back to the waiting page", hidden = true)
  public Uni<Response> end(
      @QueryParam("state") @DefaultValue("") String state,
      @QueryParam("code") @Nullable String code,
      @Context HttpHeaders headers,
      @Context HttpServerRequest request) {
    Return returned = signIns.read(state, request).orElseThrow(SignInResource::unknown);
    Target target = returned.target();
    if (code == null || returned.signIn().isEmpty()) {
      return Uni.createFrom().item(pages.failed(target).build());
    }
    return rooms
        .view(target.room())
        .flatMap(view -> finish(view.room(), code, returned.signIn().get(), request))
        .map(cookies -> signedIn(target, cookies))
        .onFailure()
        .recoverWithItem(failure -> failed(target, failure, headers));
  }

  private Uni<List<String>> finish(
      Room room, String code, SignIn signIn, HttpServerRequest request) {
    blocked.check(room, request.remoteAddress());
    limit.charge(request.remoteAddress());
    return signIns.finish(room, code, signIn, request);
  }

  private Response signedIn(Target target, List<String> cookies) {
    ResponseBuilder back = pages.back(target);
    cookies.forEach(cookie -> back.header(HttpHeaders.SET_COOKIE, cookie));
    return back.build();
  }

  private Response failed(Target target, Throwable failure, HttpHeaders headers) {
    LOG.debugf("room=%s sign-in failed: %s", target.room(), failure);
    if (failure instanceof ProblemException exception) {
      Problem problem = exception.problem();
      if (IN_A_MOMENT.contains(problem.status())) {
        return pages.busy(target, problem, headers).build();
      }
      if (problem.status() == Status.FORBIDDEN.getStatusCode()) {
        // The join is refused too, and the page says why.
        return pages.back(target).build();
      }
    }
    return pages.failed(target).build();
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
