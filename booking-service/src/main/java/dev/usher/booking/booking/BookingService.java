package dev.usher.booking.booking;

import dev.usher.booking.BookingSettings;
import dev.usher.booking.hold.HoldProblems;
import dev.usher.booking.hold.VisitorHolds;
import dev.usher.booking.pass.Credentials;
import dev.usher.common.problem.ProblemException;
import dev.usher.common.store.Retry;
import dev.usher.inventory.hold.HoldStore;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.time.Duration;

/** Finds bookings for those who may see them: with the booking's key, or its visitor's pass. */
@ApplicationScoped
class BookingService {
  private final VisitorHolds ownHolds;
  private final HoldStore holds;
  private final TicketService tickets;
  private final Duration shownFor;
  private final Clock clock;

  BookingService(
      VisitorHolds ownHolds,
      HoldStore holds,
      TicketService tickets,
      BookingSettings settings,
      Clock clock) {
    this.ownHolds = ownHolds;
    this.holds = holds;
    this.tickets = tickets;
    this.shownFor = settings.tickets().shownFor();
    this.clock = clock;
  }

  /**
   * Returns the booking, for requests that {@link BookingFilter} has admitted. Blocks.
   *
   * @param credentials of the request, with a pass or a key
   * @throws ProblemException 404 if there is no such booking for this pass or key; 401 and 403 as
   *     {@link VisitorHolds#find} does
   */
  Hold find(Credentials credentials, String id) {
    Hold hold =
        BookingKey.in(credentials.authorization())
            .map(key -> findByKey(key, id))
            .orElseGet(() -> ownHolds.find(credentials, id).hold());
    if (hold.status() != HoldStatus.BOOKED) {
      throw ProblemException.of(
          Status.NOT_FOUND,
          "not-booked",
          "Not booked",
          "This hold is not paid, so it is no booking.");
    }
    return hold;
  }

  /** A wrong key and an unknown booking have the same answer. */
  private Hold findByKey(String key, String id) {
    return HoldId.parse(id)
        .filter(booking -> isKeyOf(booking, key))
        .flatMap(booking -> Retry.onDeadConnection(() -> holds.find(booking)))
        .orElseThrow(HoldProblems::unknown);
  }

  private boolean isKeyOf(HoldId booking, String key) {
    return tickets
        .keyOf(booking)
        .filter(known -> known.opens(key, clock.instant(), shownFor))
        .isPresent();
  }
}
