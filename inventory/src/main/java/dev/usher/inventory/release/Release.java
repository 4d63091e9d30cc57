package dev.usher.inventory.release;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.InventorySettings;
import dev.usher.inventory.hold.EventLocked;
import dev.usher.inventory.hold.HoldFault;
import dev.usher.inventory.hold.HoldService;
import dev.usher.inventory.hold.ReleaseOutcome;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldStatus;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Releases a hold before its payment window ends. */
@ApplicationScoped
public class Release {
  private static final String END_HOLD = Resource.text(Release.class, "end-hold.sql");

  private final AgroalDataSource dataSource;
  private final HoldService holds;
  private final StockReturn stock;
  private final int lockPatienceMillis;

  Release(
      InventorySettings settings,
      AgroalDataSource dataSource,
      HoldService holds,
      StockReturn stock) {
    this.lockPatienceMillis = Math.toIntExact(settings.hold().lockPatience().toMillis());
    this.dataSource = dataSource;
    this.holds = holds;
    this.stock = stock;
  }

  /**
   * Releases a hold, in the caller's transaction if there is one. Blocks.
   *
   * @throws EventBusy if another transaction keeps the event or the hold locked
   * @throws HoldFault if PostgreSQL fails
   */
  @Transactional
  public ReleaseOutcome giveBack(HoldId id) {
    try (Connection connection = dataSource.getConnection()) {
      StockReturn.waitForLocks(connection, lockPatienceMillis);
      Optional<EndedHold> ended = end(connection, id);
      if (ended.isPresent()) {
        stock.free(connection, ended.get());
        return ReleaseOutcome.RELEASED;
      }
    } catch (SQLException e) {
      if (EventLocked.SQL_STATE.equals(e.getSQLState())) {
        throw new EventBusy(id.event(), e);
      }
      throw new HoldFault("PostgreSQL did not give back hold " + id, e);
    }
    return holds.find(id).map(Release::whyNot).orElse(ReleaseOutcome.UNKNOWN);
  }

  private static ReleaseOutcome whyNot(Hold hold) {
    return hold.status() == HoldStatus.BOOKED
        ? ReleaseOutcome.BOOKED
        : ReleaseOutcome.ALREADY_ENDED;
  }

  private static Optional<EndedHold> end(Connection connection, HoldId id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(END_HOLD)) {
      statement.setString(1, id.event());
      statement.setObject(2, id.key());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(EndedHold.read(id, row)) : Optional.empty();
      }
    }
  }
}
