package dev.usher.booking.console;

import dev.usher.booking.BookingSettings;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.route.PublicUrl;
import dev.usher.common.validation.VisibleText;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;
import org.jspecify.annotations.Nullable;

/** What the console's page calls beside the API that all clients have. */
@Path("/api/console")
@Tag(name = "console")
public class ConsoleResource {
  private static final int MAX_CODE = 200;

  private final SignInCode codes;
  private final SecurityIdentity identity;
  private final BookingSettings settings;

  ConsoleResource(SignInCode codes, SecurityIdentity identity, BookingSettings settings) {
    this.codes = codes;
    this.identity = identity;
    this.settings = settings;
  }

  /** A one-time code. */
  public record SignIn(@VisibleText(max = MAX_CODE) String code) {}

  /** The token that a code stands for. */
  public record SignedIn(String token) {}

  /**
   * Who is signed in, and which addresses the page calls.
   *
   * @param rush where simulated visitors are sent from; missing outside {@code ./run}
   */
  public record Session(String name, String booking, String queue, Optional<URI> rush) {}

  @POST
  @Path("/sign-in")
  @PermitAll
  @Cache(noStore = true)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Exchange the one-time code of ./run for the operator's token")
  @APIResponse(responseCode = "200", description = "the token, once")
  @APIResponse(responseCode = "403", description = "sign-in-refused: wrong, used, or none")
  public SignedIn signIn(@Valid @Nullable SignIn body) {
    return codes
        .exchange(body == null ? "" : body.code())
        .map(SignedIn::new)
        .orElseThrow(
            () ->
                ProblemException.of(
                    Status.FORBIDDEN,
                    "sign-in-refused",
                    "Sign-in refused",
                    "The code is wrong or was used. Sign in with an operator's token, or start"
                        + " ./run again for another code."));
  }

  @GET
  @Path("/session")
  @RolesAllowed("operator")
  @Cache(noStore = true)
  @Operation(summary = "Who is signed in, and which addresses the console calls")
  @APIResponse(responseCode = "200", description = "the token is an operator's")
  public Session session() {
    BookingSettings.QueueSettings queue = settings.queue();
    return new Session(
        identity.getPrincipal().getName(),
        new PublicUrl(settings.publicUrl()).to(""),
        new PublicUrl(queue.publicUrl().orElse(queue.url())).to(""),
        settings.console().rushUrl());
  }
}
