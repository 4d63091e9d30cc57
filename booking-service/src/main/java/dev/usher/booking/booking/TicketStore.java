package dev.usher.booking.booking;

import dev.usher.common.sql.Query;
import dev.usher.common.sql.Sql;
import dev.usher.inventory.stock.HoldId;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Stores the tickets of bookings, and the key of each booking. All calls block. */
@ApplicationScoped
class TicketStore {
  private static final Sql WRITE = Sql.of(TicketStore.class, "write-tickets.sql");
  private static final Sql READ = Sql.of(TicketStore.class, "read-tickets.sql");
  private static final Sql READ_KEY = Sql.of(TicketStore.class, "read-key.sql");

  private final AgroalDataSource dataSource;

  TicketStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  void write(HoldId booking, String key, List<Ticket> tickets) {
    on(WRITE, booking)
        .set("key", key)
        .array("sections", "text", tickets, Ticket::section)
        .array("seats", "text", tickets, ticket -> ticket.seat().orElse(null))
        .array("codes", "text", tickets, Ticket::code)
        .update();
  }

  List<Ticket> read(HoldId booking) {
    return on(READ, booking)
        .list(
            row ->
                new Ticket(row.text("section_id"), row.optionalText("seat_id"), row.text("code")));
  }

  /** The key of a booking; empty if there is no such booking. */
  Optional<BookingKey> readKey(HoldId booking) {
    return on(READ_KEY, booking)
        .first(row -> new BookingKey(row.text("key"), row.instant("starts_at")));
  }

  private Query on(Sql sql, HoldId booking) {
    return sql.on(dataSource).set("event", booking.event()).set("hold", booking.key());
  }
}
