package dev.usher.lab.controls.jpa;

import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Locks the event's row, counts, writes the hold, commits: one request a transaction. */
@Path("/jpa/events/{event}/holds")
public class RowLockResource {
  private static final Duration PAYMENT_WINDOW = Duration.ofHours(1);

  /** What is asked for. */
  public record Wish(String section, int quantity) {}

  @POST
  @Transactional
  public RestResponse<HoldAnswer> hold(
      String event, @HeaderParam("Idempotency-Key") String key, Wish wish) {
    SaleEvent sale = SaleEvent.findById(event, LockModeType.PESSIMISTIC_WRITE);
    if (sale == null) {
      return RestResponse.notFound();
    }
    if (sale.capacity - sale.taken < wish.quantity()) {
      return RestResponse.status(Status.CONFLICT);
    }
    sale.taken += wish.quantity();
    SaleHold hold = new SaleHold();
    hold.id = UUID.randomUUID();
    hold.event = event;
    hold.visitor = key;
    hold.quantity = wish.quantity();
    hold.expiresAt = Instant.now().plus(PAYMENT_WINDOW);
    hold.persist();
    return RestResponse.status(
        Status.CREATED,
        new HoldAnswer(hold.id, "HELD", hold.expiresAt, hold.quantity, sale.price * hold.quantity));
  }
}
