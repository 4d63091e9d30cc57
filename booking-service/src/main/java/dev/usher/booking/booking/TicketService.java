package dev.usher.booking.booking;

import dev.usher.common.store.Retry;
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
  private final TicketStore store;
  private final TicketCode codes;

  TicketService(TicketStore store, TicketCode codes) {
    this.store = store;
    this.codes = codes;
  }

  /** Issues the tickets of a booking, in the transaction that creates the booking. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void issue(Hold booking) {
    List<Ticket> tickets = new ArrayList<>();
    for (HoldItem item : booking.items()) {
      for (int i = 0; i < item.quantity(); i++) {
        tickets.add(new Ticket(item.section(), item.seat(), codes.next()));
      }
    }
    store.write(booking.id(), tickets);
  }

  List<Ticket> of(HoldId booking) {
    return Retry.onDeadConnection(() -> store.read(booking));
  }
}
