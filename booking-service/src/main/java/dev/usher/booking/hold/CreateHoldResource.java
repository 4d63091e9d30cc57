package dev.usher.booking.hold;

import dev.usher.booking.BookingSettings;
import dev.usher.common.route.PublicUrl;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Takes holds over HTTP: describes the endpoint for OpenAPI and serves the requests that {@link
 * HoldRoute} does not.
 */
@Path("/api/events/{event}/holds")
@Tag(name = "holds")
public class CreateHoldResource {
  private final HoldCreation creation;
  private final PublicUrl publicUrl;

  CreateHoldResource(HoldCreation creation, BookingSettings settings) {
    this.creation = creation;
    this.publicUrl = new PublicUrl(settings.publicUrl());
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Hold named seats, or a quantity of places: all of them or none")
  @APIResponse(responseCode = "201", description = "Held until expiresAt")
  @APIResponse(responseCode = "401", description = "invalid-pass")
  @APIResponse(responseCode = "403", description = "wrong-event, pass-finished")
  @APIResponse(responseCode = "404", description = "unknown-event, unknown-section, unknown-seat")
  @APIResponse(responseCode = "409", description = "seats-taken, already-held, sold-out")
  @APIResponse(responseCode = "422", description = "limit-exceeded, invalid-request, ...")
  @APIResponse(responseCode = "429", description = "too-many-attempts: see Retry-After")
  @APIResponse(
      responseCode = "503",
      description = "overloaded, event-busy, unavailable: see Retry-After")
  public Uni<Response> take(
      String event,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      HoldBody body) {
    return creation
        .take(event, authorization, key, body)
        .map(outcome -> HoldResponses.of(outcome, publicUrl));
  }
}
