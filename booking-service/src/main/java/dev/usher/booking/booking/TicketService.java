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
import java.util.Optional;

/**
 * Issues the tickets of bookings, one for each seat or place, and the key of each booking. All
 * calls block.
 */
@ApplicationScoped
public class TicketService {
  // 80 random bits, so that no code can be derived from public data.
  private static final int CODE_LENGTH = 16;
  // 130 random bits: a key can be guessed over the network, without a person at the door.
  private static final int KEY_LENGTH = 26;

  private final TicketStore store;
  private final RandomCodes codes;

  TicketService(TicketStore store, RandomCodes codes) {
    this.store = store;
    this.codes = codes;
  }

  /** Issues the tickets and the key of a booking, in the transaction that creates the booking. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void issue(Hold booking) {
    List<Ticket> tickets = new ArrayList<>();
    for (HoldItem item : booking.items()) {
      for (int i = 0; i < item.quantity(); i++) {
        tickets.add(new Ticket(item.section(), item.seat(), codes.next(CODE_LENGTH)));
      }
    }
    store.write(booking.id(), codes.next(KEY_LENGTH), tickets);
  }

  List<Ticket> of(HoldId booking) {
    return Retry.onDeadConnection(() -> store.read(booking));
  }

  /** The key of a booking; empty if there is no such booking. */
  Optional<BookingKey> keyOf(HoldId booking) {
    return Retry.onDeadConnection(() -> store.readKey(booking));
  }
}
