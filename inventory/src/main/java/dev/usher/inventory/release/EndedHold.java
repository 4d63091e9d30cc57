package dev.usher.inventory.release;

import dev.usher.inventory.stock.HoldId;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A hold that has just ended, with the seats or places to free.
 *
 * @param sections of each seat or of the places, joined by commas; only passed from one statement
 *     to another
 * @param seats joined by commas; null if it has places
 * @param quantity how many places or seats
 */
record EndedHold(HoldId id, String sections, @Nullable String seats, int quantity) {
  /** Reads the hold with this id from a row that contains the rest. */
  static EndedHold read(HoldId id, ResultSet row) throws SQLException {
    return new EndedHold(
        id, row.getString("sections"), row.getString("seats"), row.getInt("quantity"));
  }
}
