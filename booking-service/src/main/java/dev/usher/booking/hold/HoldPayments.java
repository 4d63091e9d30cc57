package dev.usher.booking.hold;

import dev.usher.inventory.stock.HoldId;
import java.util.List;

/** Finds the payments of holds. */
public interface HoldPayments {
  /** Returns the payments of a hold, oldest first. Blocks. */
  List<HoldPayment> of(HoldId hold);
}
