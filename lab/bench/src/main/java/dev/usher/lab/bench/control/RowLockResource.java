package dev.usher.lab.bench.control;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Clock;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Locks the event's row, counts, writes the hold, commits: a transaction for each request. */
@Path("/jpa/events/{event}/holds")
public class RowLockResource {
  private final Clock clock;

  RowLockResource(Clock clock) {
    this.clock = clock;
  }

  /** What is sold, and how much of it is taken. */
  @Entity
  @Table(name = "event")
  public static class SaleEvent extends PanacheEntityBase {
    @Id public String id;
    public int capacity;
    public int taken;
    public long price;
  }

  public record Selection(String section, int quantity) {}

  @POST
  @Transactional
  public RestResponse<SaleHold.Created> hold(
      String event, @HeaderParam("Idempotency-Key") String key, Selection selection) {
    SaleEvent sale = SaleEvent.findById(event, LockModeType.PESSIMISTIC_WRITE);
    if (sale == null) {
      return RestResponse.notFound();
    }
    if (sale.capacity - sale.taken < selection.quantity()) {
      return RestResponse.status(Status.CONFLICT);
    }
    sale.taken += selection.quantity();
    return SaleHold.create(event, key, selection.quantity(), sale.price, clock.instant());
  }
}
