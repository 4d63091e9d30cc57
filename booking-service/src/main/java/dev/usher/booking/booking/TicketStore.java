package dev.usher.booking.booking;

import dev.usher.common.sql.Sql;
import dev.usher.inventory.stock.HoldId;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Stores the tickets of bookings. All calls block. */
@ApplicationScoped
class TicketStore {
  private static final Sql WRITE = Sql.of(TicketStore.class, "write-tickets.sql");
  private static final Sql READ = Sql.of(TicketStore.class, "read-tickets.sql");

  private final AgroalDataSource dataSource;

  TicketStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  void write(HoldId booking, List<Ticket> tickets) {
    WRITE
        .on(dataSource)
        .set("event", booking.event())
        .set("hold", booking.key())
        .array("sections", "text", tickets, Ticket::section)
        .array("seats", "text", tickets, ticket -> ticket.seat().orElse(null))
        .array("codes", "text", tickets, Ticket::code)
        .update();
  }

  List<Ticket> read(HoldId booking) {
    return READ.on(dataSource)
        .set("event", booking.event())
        .set("hold", booking.key())
        .list(
            row ->
                new Ticket(row.text("section_id"), row.optionalText("seat_id"), row.text("code")));
  }
}
