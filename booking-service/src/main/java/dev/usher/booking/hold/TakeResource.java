package dev.usher.booking.hold;

import dev.usher.booking.pass.Pass;
import dev.usher.booking.pass.Passes;
import dev.usher.inventory.hold.HoldId;
import dev.usher.inventory.hold.HoldRequest;
import dev.usher.inventory.hold.Holds;
import dev.usher.inventory.hold.Wanted;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Taking holds over HTTP: the hot path, which never blocks a thread. */
@Path("/api/events/{event}/holds")
@Tag(name = "holds")
public class TakeResource {
  private final Passes passes;
  private final Holds holds;
  private final HoldMetrics metrics;

  TakeResource(Passes passes, Holds holds, HoldMetrics metrics) {
    this.passes = passes;
    this.holds = holds;
    this.metrics = metrics;
  }

  @POST
  @Operation(summary = "Hold named seats, or a quantity of places: all of them or none")
  @APIResponse(responseCode = "201", description = "Held until expiresAt")
  @APIResponse(responseCode = "401", description = "invalid-pass")
  @APIResponse(responseCode = "403", description = "wrong-event: the pass is another event's")
  @APIResponse(responseCode = "404", description = "unknown-event, unknown-section, unknown-seat")
  @APIResponse(responseCode = "409", description = "seats-taken, sold-out")
  @APIResponse(responseCode = "422", description = "limit-exceeded, invalid-request, ...")
  @APIResponse(responseCode = "503", description = "overloaded, unavailable: see Retry-After")
  public Uni<Response> take(
      String event,
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @Nullable HoldBody body) {
    return passes
        .admit(authorization, event)
        .map(pass -> request(pass, key, HoldRules.read(body)))
        .flatMap(request -> Uni.createFrom().completionStage(() -> holds.take(request)))
        .invoke(metrics::count)
        .map(HoldAnswers::of);
  }

  private static HoldRequest request(Pass pass, @Nullable String key, Wanted wanted) {
    String usedKey = key == null ? UUID.randomUUID().toString() : HoldRules.key(key);
    return new HoldRequest(
        HoldId.of(pass.event(), pass.visitor(), usedKey),
        pass.visitor(),
        pass.id(),
        wanted,
        key != null);
  }
}
