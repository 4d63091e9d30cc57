package dev.usher.booking.booking;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.hold.HoldFault;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldItem;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stores the tickets of bookings, one per seat or place. All calls block. */
@ApplicationScoped
public class TicketStore {
  private static final String WRITE = Resource.text(TicketStore.class, "write-tickets.sql");
  private static final String READ = Resource.text(TicketStore.class, "read-tickets.sql");

  private final AgroalDataSource dataSource;
  private final TicketCode codes;

  TicketStore(AgroalDataSource dataSource, TicketCode codes) {
    this.dataSource = dataSource;
    this.codes = codes;
  }

  /**
   * Creates the tickets of a booking, in the transaction that creates the booking.
   *
   * @throws HoldFault if PostgreSQL fails
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public void issue(Hold booking) {
    List<Ticket> tickets = new ArrayList<>();
    for (HoldItem item : booking.items()) {
      for (int i = 0; i < item.quantity(); i++) {
        tickets.add(new Ticket(item.section(), item.seat(), codes.next()));
      }
    }
    HoldId id = booking.id();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(WRITE)) {
      statement.setString(1, id.event());
      statement.setObject(2, id.key());
      Object[] sections = tickets.stream().map(Ticket::section).toArray();
      Object[] seats = tickets.stream().map(ticket -> ticket.seat().orElse(null)).toArray();
      Object[] ticketCodes = tickets.stream().map(Ticket::code).toArray();
      statement.setArray(3, connection.createArrayOf("text", sections));
      statement.setArray(4, connection.createArrayOf("text", seats));
      statement.setArray(5, connection.createArrayOf("text", ticketCodes));
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not take the tickets of " + id, e);
    }
  }

  /**
   * The tickets of a booking.
   *
   * @throws HoldFault if PostgreSQL fails
   */
  List<Ticket> of(HoldId id) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, id.event());
      statement.setObject(2, id.key());
      List<Ticket> tickets = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Optional<String> seat = Optional.ofNullable(row.getString("seat_id"));
          tickets.add(new Ticket(row.getString("section_id"), seat, row.getString("code")));
        }
      }
      return tickets;
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not return the tickets of " + id, e);
    }
  }
}
