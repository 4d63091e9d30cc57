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
import org.junit.jupiter.api.Test;

/** PostgreSQL alone refuses what must not be, whatever the code before it does. */
@QuarkusTest
@WithTestResource(TestStores.class)
class ConstraintsTest {
  private static final String SECOND_ITEM =
      "insert into inventory.hold_seat select event_id, gen_random_uuid(), 0, section_id, seat_id,"
          + " price, true from inventory.hold_seat where event_id = ?";

  @Inject Holds holds;
  @Inject AgroalDataSource dataSource;

  @Test
  void a_seat_cannot_be_in_two_live_holds() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-1");

    assertRefused(sale, "hold_seat_once", SECOND_ITEM);
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
  void a_seat_that_is_not_there_cannot_be_held() {
    Sale sale = sale();
    sale.asksForSeats("ann", "hall-A-1");

    assertRefused(
        sale,
        "hold_seat_event_id_seat_id_fkey",
        SECOND_ITEM.replace("section_id, seat_id", "section_id, 'hall-Z-1'"));
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

  private static void assertRefused(Sale sale, String by, String statement) {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> sale.sql(statement, sale.event()));
    assertTrue(refused.toString().contains(by), refused.toString());
  }
}
