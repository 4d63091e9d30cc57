package dev.usher.booking.payment;

import dev.usher.booking.payment.WebhookResult.Forged;
import dev.usher.booking.payment.WebhookResult.PaymentNotice;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.store.Retry;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The endpoint for webhooks of payment providers. */
@Path("/api/payments/{provider}/webhook")
@Tag(name = "payments")
public class WebhookResource {
  private final PaymentService payments;
  private final MeterRegistry metrics;

  WebhookResource(PaymentService payments, MeterRegistry metrics) {
    this.payments = payments;
    this.metrics = metrics;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Reports how a payment went; called by the payment provider, signed")
  @APIResponse(responseCode = "204", description = "Noted, however often it is sent")
  @APIResponse(responseCode = "400", description = "malformed-request: signed, but not readable")
  @APIResponse(responseCode = "401", description = "invalid-signature")
  @APIResponse(responseCode = "404", description = "unknown-provider, unknown-payment")
  @APIResponse(responseCode = "422", description = "invalid-request: signed, but incomplete")
  public void webhook(String provider, HttpHeaders headers, byte @Nullable [] body) {
    WebhookResult reading = read(provider, headers, body == null ? new byte[0] : body);
    if (reading instanceof Forged forged) {
      refuse(provider, "forged");
      throw ProblemException.of(
          Status.UNAUTHORIZED, "invalid-signature", "Invalid signature", forged.why());
    }
    if (reading instanceof PaymentNotice notice
        && !Retry.onDeadConnection(() -> payments.apply(provider, notice))) {
      refuse(provider, "unknown");
      throw ProblemException.of(
          Status.NOT_FOUND,
          "unknown-payment",
          "Unknown payment",
          "There is no payment with this id. Is this webhook meant for another installation?");
    }
  }

  private WebhookResult read(String provider, HttpHeaders headers, byte[] body) {
    PaymentProvider known =
        payments.provider(provider).orElseThrow(WebhookResource::unknownProvider);
    try {
      return known.read(name -> Optional.ofNullable(headers.getHeaderString(name)), body);
    } catch (ProblemException unreadable) {
      refuse(provider, "unreadable");
      throw unreadable;
    }
  }

  private void refuse(String provider, String why) {
    metrics.counter("usher.webhooks.refused", "provider", provider, "why", why).increment();
  }

  private static ProblemException unknownProvider() {
    return ProblemException.of(
        Status.NOT_FOUND,
        "unknown-provider",
        "Unknown provider",
        "No payment provider of this name is in use.");
  }
}
