package dev.usher.booking.hold;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.inventory.event.Money;
import dev.usher.inventory.hold.Hold;
import dev.usher.inventory.hold.HoldItem;
import dev.usher.inventory.hold.HoldStatus;
import java.time.Instant;
import java.util.List;

/** A hold as its visitor sees it. */
public record HoldView(
    String id,
    HoldStatus status,
    Instant expiresAt,
    List<HoldItem> items,
    Money total,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<HoldPayment> payments) {

  /** A hold that nobody has begun to pay for. */
  static HoldView of(Hold hold) {
    return of(hold, List.of());
  }

  /** A hold and its payments, the first one first. */
  static HoldView of(Hold hold, List<HoldPayment> payments) {
    return new HoldView(
        hold.id().toString(),
        hold.status(),
        hold.expiresAt(),
        hold.items(),
        hold.total(),
        payments);
  }
}
