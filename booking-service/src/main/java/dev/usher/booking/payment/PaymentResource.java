package dev.usher.booking.payment;

import dev.usher.booking.hold.OwnHolds;
import dev.usher.booking.hold.OwnHolds.Own;
import dev.usher.booking.payment.WebhookReading.Forged;
import dev.usher.booking.payment.WebhookReading.News;
import dev.usher.booking.payment.WebhookReading.Unreadable;
import dev.usher.common.problem.Problems;
import dev.usher.inventory.hold.HoldStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Payments over HTTP. */
@Path("/api")
@Tag(name = "payments")
public class PaymentResource {
  private final OwnHolds ownHolds;
  private final Payments payments;
  private final MeterRegistry metrics;

  /** A payment as its visitor sees it. */
  public record PaymentView(String paymentId, PaymentStatus status, URI payUrl) {}

  PaymentResource(OwnHolds ownHolds, Payments payments, MeterRegistry metrics) {
    this.ownHolds = ownHolds;
    this.payments = payments;
    this.metrics = metrics;
  }

  @POST
  @Path("/holds/{id}/payment")
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

  @POST
  @Path("/payments/{provider}/webhook")
  @Consumes(MediaType.WILDCARD)
  @Operation(summary = "A payment provider tells how a payment went; signed")
  @APIResponse(responseCode = "204", description = "Noted, however often it is sent")
  @APIResponse(responseCode = "401", description = "invalid-signature")
  @APIResponse(responseCode = "404", description = "unknown-provider, unknown-payment")
  public void webhook(String provider, HttpHeaders headers, byte @Nullable [] body) {
    WebhookReading reading =
        payments
            .provider(provider)
            .orElseThrow(PaymentResource::unknownProvider)
            .read(
                name -> Optional.ofNullable(headers.getHeaderString(name)),
                body == null ? new byte[0] : body);
    if (reading instanceof Forged forged) {
      refuse(provider, "forged");
      throw Problems.of(
          Status.UNAUTHORIZED, "invalid-signature", "Invalid signature", forged.why());
    }
    if (reading instanceof Unreadable unreadable) {
      refuse(provider, "unreadable");
      throw Problems.of(
          Status.BAD_REQUEST, "malformed-request", "Malformed request", unreadable.why());
    }
    if (reading instanceof News news && !payments.settle(provider, news)) {
      refuse(provider, "unknown");
      throw Problems.of(
          Status.NOT_FOUND,
          "unknown-payment",
          "Unknown payment",
          "There is no payment with this id. Is this webhook meant for another installation?");
    }
  }

  private void refuse(String provider, String why) {
    metrics.counter("usher.webhooks.refused", "provider", provider, "why", why).increment();
  }

  private static HttpProblem unknownProvider() {
    return Problems.of(
        Status.NOT_FOUND,
        "unknown-provider",
        "Unknown provider",
        "No payment provider of this name is in use.");
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
