package dev.usher.booking.payment;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.usher.booking.hold.HoldPayment;
import dev.usher.booking.hold.VisitorHolds;
import dev.usher.booking.hold.VisitorHolds.Own;
import dev.usher.booking.pass.Credentials;
import dev.usher.booking.pass.PassFilter.NeedsPass;
import dev.usher.common.problem.Problem;
import dev.usher.common.problem.ProblemException;
import dev.usher.inventory.stock.HoldStatus;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Payments over HTTP. */
@Path("/api/holds/{id}/payment")
@NeedsPass
@Tag(name = "payments")
public class PaymentResource {
  private final VisitorHolds ownHolds;
  private final PaymentService payments;

  /**
   * A payment that is open, and where to pay it; if there was nothing to pay, SUCCEEDED, and the
   * page of the booking.
   */
  public record PaymentView(@JsonUnwrapped HoldPayment payment, URI payUrl) {}

  PaymentResource(VisitorHolds ownHolds, PaymentService payments) {
    this.ownHolds = ownHolds;
    this.payments = payments;
  }

  @GET
  @Operation(summary = "The last payment for one's hold: what became of it, why and when")
  @APIResponse(responseCode = "404", description = "unknown-hold; no-payment: none was started")
  public HoldPayment last(String id, @Context HttpServerRequest request) {
    List<HoldPayment> all = payments.of(ownHolds.find(Credentials.of(request), id).hold().id());
    if (all.isEmpty()) {
      throw ProblemException.of(
          Status.NOT_FOUND,
          "no-payment",
          "No payment",
          "No payment was started for this hold. Start one with POST.");
    }
    return all.get(all.size() - 1);
  }

  @POST
  @Consumes(MediaType.WILDCARD)
  @Operation(
      summary = "Start to pay for one's hold, or go on with the payment that is open",
      description = "A hold whose total is 0 is booked at once.")
  @APIResponse(
      responseCode = "200",
      description =
          "Pay at payUrl; if the total is 0, SUCCEEDED with the page of the booking there")
  @APIResponse(responseCode = "404", description = "unknown-hold")
  @APIResponse(responseCode = "409", description = "hold-expired, hold-released, already-booked")
  public PaymentView start(String id, @Context HttpServerRequest request) {
    Own own = ownHolds.find(Credentials.of(request), id);
    Payment payment =
        payments
            .start(own.hold().id(), own.pass())
            .orElseThrow(() -> whyNot(ownHolds.find(Credentials.of(request), id)));
    if (!payment.isFree()) {
      return new PaymentView(payment.forVisitor(), payments.payUrl(payment));
    }
    Payment free = payments.bookFree(payment.id());
    if (free.status() != PaymentStatus.SUCCEEDED) {
      throw whyNot(ownHolds.find(Credentials.of(request), id));
    }
    return new PaymentView(free.forVisitor(), payments.bookingUrl(free.hold()));
  }

  private ProblemException whyNot(Own own) {
    List<HoldPayment> all = payments.of(own.hold().id());
    if (own.hold().status() == HoldStatus.BOOKED) {
      return Problem.of(
              Status.CONFLICT,
              "already-booked",
              "Already booked",
              "This hold is paid for. See /api/bookings/" + own.hold().id() + ".")
          .with("payments", all)
          .exception();
    }
    boolean isReleased = own.hold().status() == HoldStatus.RELEASED;
    return Problem.of(
            Status.CONFLICT,
            isReleased ? "hold-released" : "hold-expired",
            isReleased ? "Hold released" : "Hold expired",
            isReleased
                ? "This hold was cancelled. Hold seats again."
                : "The time to pay for this hold is over. Hold seats again.")
        .with("hold", own.hold().id().toString())
        .with("payments", all)
        .exception();
  }
}
