package dev.usher.inventory.hold;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.hold.HoldStore.LockedEvent;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldStatus;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Turns a paid hold into a booking. Payment and expiry compete for the hold's row; one conditional
 * update decides. A payment that arrives after the hold has ended takes the same seats again if all
 * are still free.
 */
@ApplicationScoped
public class Confirmation {
  private static final String BOOK_HOLD = Resource.text(Confirmation.class, "book-hold.sql");
  private static final String LOCK_HOLD = Resource.text(Confirmation.class, "lock-hold.sql");
  private static final String RETAKE_HOLD = Resource.text(Confirmation.class, "retake-hold.sql");

  private final AgroalDataSource dataSource;
  private final HoldStore store;
  private final HoldService holds;
  private final Reference references;
  private final Duration lockPatience;

  Confirmation(
      InventorySettings settings,
      AgroalDataSource dataSource,
      HoldStore store,
      HoldService holds,
      Reference references) {
    this.lockPatience = settings.hold().lockPatience();
    this.dataSource = dataSource;
    this.store = store;
    this.holds = holds;
    this.references = references;
  }

  /**
   * Books the hold, in the caller's transaction if there is one. Idempotent. Blocks.
   *
   * <p>The gate is not updated with seats that are taken again; it is updated by the next request
   * for one that reaches PostgreSQL.
   *
   * @throws EventLocked if another transaction keeps the event locked
   * @throws HoldFault if PostgreSQL fails
   */
  @Transactional
  public ConfirmOutcome confirm(HoldId id) {
    try (Connection connection = dataSource.getConnection()) {
      if (changes(connection, BOOK_HOLD, references.next(), id.event(), id.key())) {
        return booked(id, false);
      }
      store.waitForLocks(connection, lockPatience);
      Optional<HoldStatus> status = lock(connection, id);
      if (status.isEmpty()) {
        return new ConfirmOutcome.UnknownHold();
      }
      if (status.get() == HoldStatus.BOOKED) {
        return booked(id, true);
      }
      return retake(connection, id) ? booked(id, false) : new ConfirmOutcome.SeatsGone();
    } catch (SQLException e) {
      if (EventLocked.SQL_STATE.equals(e.getSQLState())) {
        throw new EventLocked(id.event(), e);
      }
      throw new HoldFault("PostgreSQL did not book hold " + id, e);
    }
  }

  private boolean retake(Connection connection, HoldId id) throws SQLException {
    Optional<LockedEvent> event = store.lock(connection, id.event());
    return event.isPresent()
        && changes(
            connection,
            RETAKE_HOLD,
            id.event(),
            id.key(),
            event.get().maxPerVisitor(),
            references.next());
  }

  private ConfirmOutcome booked(HoldId id, boolean already) {
    return new ConfirmOutcome.Booked(holds.find(id).orElseThrow(), already);
  }

  private static Optional<HoldStatus> lock(Connection connection, HoldId id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_HOLD)) {
      statement.setString(1, id.event());
      statement.setObject(2, id.key());
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(HoldStatus.valueOf(row.getString("status")))
            : Optional.empty();
      }
    }
  }

  /** Runs a statement that returns a row if it changed something. */
  private static boolean changes(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }
}
