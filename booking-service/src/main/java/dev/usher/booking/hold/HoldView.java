package dev.usher.booking.hold;

import dev.usher.inventory.event.Money;
import dev.usher.inventory.hold.Hold;
import dev.usher.inventory.hold.HoldItem;
import dev.usher.inventory.hold.HoldStatus;
import java.time.Instant;
import java.util.List;

/** A hold as its visitor sees it. */
public record HoldView(
    String id, HoldStatus status, Instant expiresAt, List<HoldItem> items, Money total) {

  static HoldView of(Hold hold) {
    return new HoldView(
        hold.id().toString(), hold.status(), hold.expiresAt(), hold.items(), hold.total());
  }
}
