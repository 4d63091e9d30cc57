package dev.usher.booking.booking;

import dev.usher.common.store.Retry;
import dev.usher.common.text.RandomCodes;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldItem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;

/** Issues the tickets of bookings, one for each seat or place. All calls block. */
@ApplicationScoped
public class TicketService {
  // 80 random bits, so that no code can be derived from public data.
  private static final int CODE_LENGTH = 16;

  private final TicketStore store;
  private final RandomCodes codes;

  TicketService(TicketStore store, RandomCodes codes) {
    this.store = store;
    this.codes = codes;
  }

  /** Issues the tickets of a booking, in the transaction that creates the booking. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void issue(Hold booking) {
    List<Ticket> tickets = new ArrayList<>();
    for (HoldItem item : booking.items()) {
      for (int i = 0; i < item.quantity(); i++) {
        tickets.add(new Ticket(item.section(), item.seat(), codes.next(CODE_LENGTH)));
      }
    }
    store.write(booking.id(), tickets);
  }

  List<Ticket> of(HoldId booking) {
    return Retry.onDeadConnection(() -> store.read(booking));
  }
}
