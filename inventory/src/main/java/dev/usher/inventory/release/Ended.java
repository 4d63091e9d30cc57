package dev.usher.inventory.release;

import dev.usher.inventory.hold.HoldId;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A hold that has just ended, with what is to be freed.
 *
 * @param section of its places; null if it has seats, which are found by its id
 * @param quantity how many places or seats
 */
record Ended(HoldId id, @Nullable String section, int quantity) {
  /** The hold of this id in a row that tells the rest. */
  static Ended read(HoldId id, ResultSet row) throws SQLException {
    return new Ended(id, row.getString("section_id"), row.getInt("quantity"));
  }
}
