package dev.usher.booking.hold;

import dev.usher.inventory.stock.HoldId;
import java.util.List;

/** Where holds learn of their payments. */
public interface HoldPayments {
  /** The payments of a hold, the first one first. Blocks. */
  List<HoldPayment> of(HoldId hold);
}
