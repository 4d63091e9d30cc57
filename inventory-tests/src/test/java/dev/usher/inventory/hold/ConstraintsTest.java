package dev.usher.inventory.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usher.testing.TestStores;
import dev.usher.testing.inventory.Sale;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL alone refuses what must not be, whatever the code before it does. */
@QuarkusTest
@WithTestResource(TestStores.class)
class ConstraintsTest {
  private static final String TAKE =
      "insert into inventory.taken_seat values (?, 'hall-A-1', gen_random_uuid())";

  @Inject HoldService holds;
  @Inject AgroalDataSource dataSource;

  @Test
  void aSeatCannotBeInTwoLiveHolds() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-1");

    assertRefused(sale, "taken_seat_once", TAKE);
  }

  @Test
  void ofTwoTransactionsThatTakeASeatAtOnceTheSecondIsRefused() throws Exception {
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
  void aSectionCannotBeTakenBeyondItsCapacity() {
    assertRefused(
        sale(),
        "section_never_oversold",
        "update inventory.section set taken = capacity + 1 where event_id = ?");
  }

  @Test
  void aSectionCannotShrinkBelowWhatIsTaken() {
    Sale sale = sale();
    sale.asksForPlaces("ann", 3);

    assertRefused(
        sale,
        "section_never_oversold",
        "update inventory.section set capacity = 2 where event_id = ? and id = 'floor'");
  }

  @Test
  void aSeatThatAHoldHasCannotBeRemoved() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-8", "hall-A-9", "hall-A-10");

    assertRefused(sale, "taken_seats_stay", "delete from inventory.seat_row where event_id = ?");
    assertRefused(
        sale,
        "taken_seats_stay",
        "update inventory.seat_row set numbering = '1-9' where event_id = ?");
    assertRefused(
        sale,
        "taken_seats_stay",
        "update inventory.seat_row set numbering = '1-7,10-12' where event_id = ?");
    assertRefused(
        sale,
        "taken_seats_stay",
        "update inventory.seat_row set numbering = '10-2/2' where event_id = ?");
  }

  @Test
  void aLiveHoldWithoutItsSeatsIsRefusedHoweverItComesAbout() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-1", "hall-A-2");

    assertRefused(
        sale,
        "holds_have_their_seats",
        "insert into inventory.hold (event_id, id, visitor, pass_id, fingerprint, status, quantity,"
            + " amount, currency, held_at, expires_at, sections, prices, seats)"
            + " values (?, gen_random_uuid(), 'bob', 'pass', '', 'HELD', 1, 2500, 'EUR', now(),"
            + " now(), '{hall}', '{2500}', '{hall-A-3}')");
    assertRefused(
        sale,
        "seats_of_holds_stay_taken",
        "delete from inventory.taken_seat where event_id = ? and seat_id = 'hall-A-2'");
    assertRefused(
        sale,
        "seats_of_holds_stay_with_them",
        "update inventory.taken_seat set hold_id = gen_random_uuid() where event_id = ?");
    assertRefused(
        sale,
        "hold_has_its_seats",
        "update inventory.hold set seats = '{hall-A-1,hall-A-4}' where event_id = ?");
    assertRefused(
        sale,
        "hold_has_its_seats",
        "with ended as (update inventory.hold set status = 'RELEASED', ended_at = now()"
            + " where event_id = ? returning event_id, id)"
            + " select 1 from ended",
        "delete from inventory.taken_seat where event_id = ?",
        "update inventory.hold set status = 'HELD', ended_at = null where event_id = ?");
    sale.isConsistent();
  }

  @Test
  void aHoldHasAsManySeatsAsItCounts() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-1");

    assertRefused(
        sale,
        "hold_has_seats_or_places",
        "update inventory.hold set quantity = 2 where event_id = ?");
  }

  @Test
  void aHoldIsABookingWithAReferenceOfItsOwnOrHeldWithoutAnEnd() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-1");
    sale.asksForSeats("ann", "hall-A-2");

    assertRefused(
        sale,
        "violates check constraint",
        "update inventory.hold set status = 'BOOKED', ended_at = now() where event_id = ?");
    assertRefused(
        sale,
        "violates check constraint",
        "update inventory.hold set ended_at = now() where event_id = ?");
    assertRefused(
        sale,
        "hold_reference",
        "update inventory.hold set status = 'BOOKED', ended_at = now(), reference = 'TWICE'"
            + " where event_id = ?");
  }

  @Test
  void theLedgerIsOnlyAppendedTo() {
    Sale sale = sale();
    sale.asksForPlaces("ann", 1);

    assertRefused(
        sale, "append-only", "update inventory.ledger set quantities = '{0}' where event_id = ?");
    assertRefused(sale, "append-only", "delete from inventory.ledger where event_id = ?");
    assertEquals(1, sale.number("select count(*) from inventory.ledger where event_id = ?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'{}', '{}', '{}', '{}'",
        "array[gen_random_uuid()], '{}', '{floor}', '{null}'",
        "array[gen_random_uuid()], '{1,1}', '{floor}', '{null}'",
        "array[gen_random_uuid()], '{1}', '{floor,floor}', '{null}'",
        "array[gen_random_uuid()], '{1}', '{floor}', '{}'",
        "array[gen_random_uuid()], '{1}', '{floor}', '{null,null}'",
      })
  void theLedgerHasOnlyWholeEntries(String arrays) {
    assertRefused(
        sale(),
        "ledger_has_whole_entries",
        "insert into inventory.ledger (event_id, at, kind, hold_ids, quantities, sections, seats)"
            + " values (?, now(), 'HELD', "
            + arrays
            + ")");
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

  /** The last of the statements is; all of them are undone. */
  private void assertRefused(Sale sale, String by, String... statements) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      for (int n = 0; n < statements.length; n++) {
        try (PreparedStatement statement = connection.prepareStatement(statements[n])) {
          statement.setString(1, sale.event());
          if (n < statements.length - 1) {
            statement.execute();
          } else {
            SQLException refused = assertThrows(SQLException.class, statement::execute);
            assertTrue(refused.toString().contains(by), refused.toString());
          }
        }
      }
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
