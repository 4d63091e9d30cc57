package dev.usher.booking.booking;

import dev.usher.booking.hold.VisitorHolds;
import dev.usher.booking.pass.PassFilter.NeedsPass;
import dev.usher.common.problem.Problems;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.Money;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Bookings over HTTP. A booking keeps the id of its hold. */
@Path("/api/bookings/{id}")
@NeedsPass
@Tag(name = "bookings")
public class BookingResource {
  private final VisitorHolds ownHolds;
  private final TicketService tickets;

  /** A booking as its visitor sees it. */
  public record BookingView(
      String id,
      String reference,
      String event,
      List<HoldItem> items,
      Money total,
      List<Ticket> tickets) {}

  BookingResource(VisitorHolds ownHolds, TicketService tickets) {
    this.ownHolds = ownHolds;
    this.tickets = tickets;
  }

  @GET
  @Operation(summary = "One's booking and its tickets")
  @APIResponse(responseCode = "404", description = "unknown-hold; not-booked: it is not paid yet")
  public BookingView find(
      String id, @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
    Hold hold = ownHolds.find(authorization, id).hold();
    if (hold.status() != HoldStatus.BOOKED) {
      throw Problems.of(
          Status.NOT_FOUND,
          "not-booked",
          "Not booked",
          "This hold is not paid, so it is no booking.");
    }
    return new BookingView(
        id,
        hold.reference().orElseThrow(),
        hold.id().event(),
        hold.items(),
        hold.total(),
        tickets.of(hold.id()));
  }
}
