package dev.usher.booking.hold;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.Money;
import java.time.Instant;
import java.util.List;

/** A hold as its visitor sees it. */
public record HoldResponse(
    String id,
    HoldStatus status,
    Instant expiresAt,
    List<HoldItem> items,
    Money total,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<HoldPayment> payments) {

  /** A hold without payments. */
  static HoldResponse of(Hold hold) {
    return of(hold, List.of());
  }

  /** A hold and its payments, oldest first. */
  static HoldResponse of(Hold hold, List<HoldPayment> payments) {
    return new HoldResponse(
        hold.id().toString(),
        hold.status(),
        hold.expiresAt(),
        hold.items(),
        hold.total(),
        payments);
  }
}
