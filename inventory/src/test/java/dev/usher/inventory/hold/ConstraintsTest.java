package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.inventory.Sale;
import dev.usher.standalone.test.TestStores;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** PostgreSQL alone refuses what must not be, whatever the code before it does. */
@QuarkusTest
@WithTestResource(TestStores.class)
class ConstraintsTest {
  private static final String TAKE =
      "insert into inventory.taken_seat values (?, 'hall-A-1', gen_random_uuid())";

  @Inject Holds holds;
  @Inject AgroalDataSource dataSource;

  @Test
  void a_seat_cannot_be_in_two_live_holds() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-1");

    assertRefused(sale, "taken_seat_once", TAKE);
  }

  @Test
  void of_two_transactions_that_take_a_seat_at_once_the_second_is_refused() throws Exception {
    Sale sale = sale();
    try (Connection first = dataSource.getConnection()) {
      first.setAutoCommit(false);
      take(first, sale);
      CompletableFuture<Void> second =
          CompletableFuture.runAsync(() -> assertRefused(sale, "taken_seat_once", TAKE));
      sale.waitForALock(1);
      first.commit();
      second.join();
    }
  }

  @Test
  void a_section_cannot_be_taken_beyond_its_capacity() {
    assertRefused(
        sale(),
        "section_never_oversold",
        "update inventory.section set taken = capacity + 1 where event_id = ?");
  }

  @Test
  void a_section_cannot_shrink_below_what_is_taken() {
    Sale sale = sale();
    sale.asksForPlaces("ann", 3);

    assertRefused(
        sale,
        "section_never_oversold",
        "update inventory.section set capacity = 2 where event_id = ? and id = 'floor'");
  }

  @Test
  void a_seat_that_a_hold_has_cannot_be_removed() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-1");

    assertRefused(sale, "taken_seats_stay", "delete from inventory.seat where event_id = ?");
  }

  @Test
  void a_hold_has_as_many_seats_as_it_counts() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-1");

    assertRefused(
        sale,
        "hold_has_seats_or_places",
        "update inventory.hold set quantity = 2 where event_id = ?");
  }

  @Test
  void the_ledger_is_only_appended_to() {
    Sale sale = sale();
    sale.asksForPlaces("ann", 1);

    assertRefused(
        sale, "append-only", "update inventory.ledger set quantity = 0 where event_id = ?");
    assertRefused(sale, "append-only", "delete from inventory.ledger where event_id = ?");
    assertEquals(1, sale.number("select count(*) from inventory.ledger where event_id = ?"));
  }

  private Sale sale() {
    return Sale.of(holds, dataSource, 5, 8);
  }

  private static void take(Connection connection, Sale sale) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setString(1, sale.event());
      assertEquals(1, statement.executeUpdate());
    }
  }

  private static void assertRefused(Sale sale, String by, String statement) {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> sale.sql(statement, sale.event()));
    assertTrue(refused.toString().contains(by), refused.toString());
  }
}
