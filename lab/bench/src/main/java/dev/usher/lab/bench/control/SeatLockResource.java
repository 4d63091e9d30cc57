package dev.usher.lab.bench.control;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.redisson.api.RLock;

/**
 * Locks each seat in Redis in one order, reads it, writes the hold, commits, unlocks. The lock is
 * outside the transaction, or the next request would still see the seat as free.
 */
@Singleton
@Path("/redisson/events/{event}/holds")
public class SeatLockResource {
  private static final int PRICE = 2_500;
  private static final long WAIT_SECONDS = 5;
  private static final long LEASE_SECONDS = 30;

  private final SeatLocks locks;
  private final Clock clock;

  SeatLockResource(SeatLocks locks, Clock clock) {
    this.locks = locks;
    this.clock = clock;
  }

  /** A named seat; its id is the event's, a colon, the seat's. */
  @Entity
  @Table(name = "seat")
  public static class SaleSeat extends PanacheEntityBase {
    @Id public String id;
    public boolean held;
  }

  public record Selection(List<String> seats) {}

  @POST
  public RestResponse<SaleHold.Created> hold(
      String event, @HeaderParam("Idempotency-Key") String key, Selection selection)
      throws InterruptedException {
    Deque<RLock> locked = new ArrayDeque<>();
    try {
      for (String seat : selection.seats().stream().sorted().toList()) {
        RLock lock = locks.lock("control:{" + event + "}:" + seat);
        if (!lock.tryLock(WAIT_SECONDS, LEASE_SECONDS, TimeUnit.SECONDS)) {
          return RestResponse.status(Status.CONFLICT);
        }
        locked.push(lock);
      }
      return QuarkusTransaction.requiringNew().call(() -> take(event, key, selection));
    } finally {
      locked.forEach(RLock::unlock);
    }
  }

  private RestResponse<SaleHold.Created> take(String event, String key, Selection selection) {
    for (String id : selection.seats()) {
      SaleSeat seat = SaleSeat.findById(event + ":" + id);
      if (seat == null || seat.held) {
        QuarkusTransaction.setRollbackOnly();
        return RestResponse.status(Status.CONFLICT);
      }
      seat.held = true;
    }
    return SaleHold.create(event, key, selection.seats().size(), PRICE, clock.instant());
  }
}
