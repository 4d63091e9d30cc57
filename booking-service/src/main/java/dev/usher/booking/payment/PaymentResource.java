package dev.usher.booking.payment;

import dev.usher.booking.hold.OwnHolds;
import dev.usher.booking.hold.OwnHolds.Own;
import dev.usher.booking.pass.PassFilter.NeedsPass;
import dev.usher.common.problem.Problems;
import dev.usher.inventory.hold.HoldStatus;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Payments over HTTP. */
@Path("/api/holds/{id}/payment")
@NeedsPass
@Tag(name = "payments")
public class PaymentResource {
  private final OwnHolds ownHolds;
  private final Payments payments;

  /** A payment as its visitor sees it. */
  public record PaymentView(String paymentId, PaymentStatus status, URI payUrl) {}

  PaymentResource(OwnHolds ownHolds, Payments payments) {
    this.ownHolds = ownHolds;
    this.payments = payments;
  }

  @POST
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "Start to pay for one's hold, or go on with the payment that is open")
  @APIResponse(responseCode = "200", description = "Pay at payUrl")
  @APIResponse(responseCode = "404", description = "unknown-hold")
  @APIResponse(responseCode = "409", description = "hold-lapsed, already-booked")
  public PaymentView start(
      String id, @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
    Own own = ownHolds.find(authorization, id);
    Payment payment =
        payments
            .start(own.hold().id(), own.pass())
            .orElseThrow(() -> whyNot(ownHolds.find(authorization, id)));
    PaymentProvider provider = payments.provider(payment.provider()).orElseThrow();
    URI payUrl = provider.start(payment.id(), payment.amount());
    return new PaymentView(payment.id().toString(), payment.status(), payUrl);
  }

  private static HttpProblem whyNot(Own own) {
    if (own.hold().status() == HoldStatus.BOOKED) {
      return Problems.of(
          Status.CONFLICT,
          "already-booked",
          "Already booked",
          "This hold is paid for. See /api/bookings/" + own.hold().id() + ".");
    }
    return Problems.of(
        Status.CONFLICT,
        "hold-lapsed",
        "Hold lapsed",
        "The time to pay is over or the hold was given back. Hold seats again.");
  }
}
