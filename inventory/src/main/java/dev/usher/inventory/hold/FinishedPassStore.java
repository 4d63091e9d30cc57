package dev.usher.inventory.hold;

import dev.usher.common.resource.Resource;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Stores passes that were finished before they expired. The statement that reads the stock for a
 * batch of holds looks them up, so that they take no new holds. All calls block.
 */
@ApplicationScoped
public class FinishedPassStore {
  private static final String FINISH = Resource.text(FinishedPassStore.class, "finish-pass.sql");
  private static final String FORGET = Resource.text(FinishedPassStore.class, "forget-passes.sql");
  private static final int FORGOTTEN_AT_ONCE = 10_000;

  private final AgroalDataSource dataSource;

  FinishedPassStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Finishes a pass, in the caller's transaction if there is one. Holds requested after the commit
   * are refused.
   *
   * @param expiresAt when the pass expires by itself
   * @throws HoldFault if PostgreSQL fails
   */
  public void finish(String event, String passId, Instant expiresAt) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(FINISH)) {
      statement.setString(1, event);
      statement.setString(2, passId);
      statement.setObject(3, expiresAt.atOffset(ZoneOffset.UTC));
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not finish a pass of event " + event, e);
    }
  }

  /**
   * Deletes passes that expired by themselves at least this long ago, a bounded number of them.
   *
   * @return whether there may be more
   * @throws HoldFault if PostgreSQL fails
   */
  public boolean forget(Duration margin) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(FORGET)) {
      statement.setLong(1, margin.toMillis());
      statement.setInt(2, FORGOTTEN_AT_ONCE);
      return statement.executeUpdate() == FORGOTTEN_AT_ONCE;
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL did not delete expired passes", e);
    }
  }
}
