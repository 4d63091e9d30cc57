package dev.usher.booking.payment.sandbox;

import dev.usher.booking.payment.PaymentService.Payable;
import dev.usher.booking.payment.PaymentStatus;
import dev.usher.common.page.Languages;
import dev.usher.common.page.PageFrame;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.problem.Violations;
import dev.usher.common.store.Retry;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The sandbox's page over HTTP. Its URL is secret: anyone who has it may pay. */
@Path("/pay/{id}")
public class SandboxPageResource {
  private static final String HTML = MediaType.TEXT_HTML + ";charset=UTF-8";
  private static final Duration LOOKS_EVERY = Duration.ofMillis(50);
  private static final int LOOKS = 60;

  private final Purchases purchases;
  private final Sandbox sandbox;

  SandboxPageResource(Purchases purchases, Sandbox sandbox) {
    this.purchases = purchases;
    this.sandbox = sandbox;
  }

  @GET
  @Produces({HTML, "application/problem+json"})
  @Operation(summary = "The sandbox's pay page", hidden = true)
  public Response show(String id, @QueryParam("lang") @Nullable String lang, HttpHeaders request) {
    PageFrame frame = PageFrame.of(lang, request);
    return SandboxPage.of(purchases.of(find(id)), frame, frame.region(request))
        .respond(request)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  /** Sends the visitor back to the page, so that a reload does not choose again. */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces({HTML, "application/problem+json"})
  @Operation(summary = "Choose how a sandbox payment ends: outcome=succeeded or failed")
  @APIResponse(responseCode = "303", description = "Chosen; the page shows what became of it")
  @Blocking
  public Uni<Response> choose(
      String id, @QueryParam("lang") @Nullable String lang, @Nullable String form) {
    Payable payable = find(id);
    Optional<SandboxOutcome> chosen = SandboxOutcome.parse(outcome(form == null ? "" : form));
    Violations.require(chosen.isPresent(), "outcome", "must be succeeded or failed");
    Retry.onDeadConnection(
        () -> sandbox.decide(payable.id(), payable.amount(), chosen.orElseThrow()));
    String query = Languages.find(lang).map(language -> "?lang=" + language.code()).orElse("");
    return afterWebhook(id)
        .map(
            result ->
                Response.status(Status.SEE_OTHER)
                    // Relative: the address by which the browser came is no other site's.
                    .header(HttpHeaders.LOCATION, "/pay/" + result.id() + query)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build());
  }

  private static String outcome(String form) {
    try {
      return String.join(
          ",", new QueryStringDecoder(form, false).parameters().getOrDefault("outcome", List.of()));
    } catch (IllegalArgumentException e) {
      throw ProblemException.of(
          Status.BAD_REQUEST,
          "malformed-request",
          "Malformed request",
          "The form is not URL-encoded: " + e.getMessage() + ". Send outcome=succeeded or failed.");
    }
  }

  /**
   * Returns the payment once its webhook has arrived, or its current state after a timeout. No
   * thread waits meanwhile.
   */
  private Uni<Payable> afterWebhook(String id) {
    return Uni.createFrom()
        .item(() -> find(id))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .repeat()
        .withDelay(LOOKS_EVERY)
        .whilst(payable -> isUnderWay(payable.status()))
        .select()
        .first(LOOKS)
        .collect()
        .last();
  }

  private static boolean isUnderWay(PaymentStatus status) {
    return status == PaymentStatus.PENDING || status == PaymentStatus.REFUNDING;
  }

  private Payable find(String id) {
    return purchases.payment(id).orElseThrow(SandboxPageResource::unknown);
  }

  private static ProblemException unknown() {
    return ProblemException.of(
        Status.NOT_FOUND,
        "unknown-payment",
        "Unknown payment",
        "There is no payment at this address. Start one from your hold.");
  }
}
