package dev.usher.lab.controls.redisson;

import dev.usher.lab.controls.jpa.HoldAnswer;
import dev.usher.lab.controls.jpa.SaleHold;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/**
 * Locks each seat in Redis in one order, looks it up, writes the hold, commits, unlocks. The lock
 * is outside the transaction, or the next one would see the seat still free.
 */
@Path("/redisson/events/{event}/holds")
public class SeatLockResource {
  private static final Duration PAYMENT_WINDOW = Duration.ofHours(1);
  private static final long WAIT_SECONDS = 5;
  private static final long LEASE_SECONDS = 30;

  private final RedissonClient redisson;

  SeatLockResource(RedissonClient redisson) {
    this.redisson = redisson;
  }

  /** What is asked for. */
  public record Wish(List<String> seats) {}

  @POST
  public RestResponse<HoldAnswer> hold(
      String event, @HeaderParam("Idempotency-Key") String key, Wish wish)
      throws InterruptedException {
    Deque<RLock> locked = new ArrayDeque<>();
    try {
      for (String seat : wish.seats().stream().sorted().toList()) {
        RLock lock = redisson.getLock("control:{" + event + "}:" + seat);
        if (!lock.tryLock(WAIT_SECONDS, LEASE_SECONDS, TimeUnit.SECONDS)) {
          return RestResponse.status(Status.CONFLICT);
        }
        locked.push(lock);
      }
      return QuarkusTransaction.requiringNew().call(() -> take(event, key, wish));
    } finally {
      locked.forEach(RLock::unlock);
    }
  }

  private static RestResponse<HoldAnswer> take(String event, String key, Wish wish) {
    for (String id : wish.seats()) {
      SaleSeat seat = SaleSeat.findById(event + ":" + id);
      if (seat == null || seat.held) {
        QuarkusTransaction.setRollbackOnly();
        return RestResponse.status(Status.CONFLICT);
      }
      seat.held = true;
    }
    SaleHold hold = new SaleHold();
    hold.id = UUID.randomUUID();
    hold.event = event;
    hold.visitor = key;
    hold.quantity = wish.seats().size();
    hold.expiresAt = Instant.now().plus(PAYMENT_WINDOW);
    hold.persist();
    return RestResponse.status(
        Status.CREATED, new HoldAnswer(hold.id, "HELD", hold.expiresAt, hold.quantity, 2500));
  }
}
