package dev.usher.booking.payment.sandbox;

import dev.usher.booking.payment.PaymentId;
import dev.usher.common.resource.Resource;
import dev.usher.inventory.hold.HoldFault;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Stores the sandbox's own record of payments, as an external provider would. */
@ApplicationScoped
class SandboxStore {
  private static final String DECIDE = Resource.text(SandboxStore.class, "decide.sql");
  private static final String READ = Resource.text(SandboxStore.class, "read.sql");
  private static final String REFUND = Resource.text(SandboxStore.class, "refund.sql");

  private final AgroalDataSource dataSource;

  SandboxStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Stores the visitor's choice; returns whether it is the first. */
  boolean decide(PaymentId id, SandboxOutcome outcome) {
    return changes(DECIDE, id.event(), id.key(), outcome.written());
  }

  /** Whether the visitor has chosen. */
  boolean isDecided(PaymentId id) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, id.event());
      statement.setObject(2, id.key());
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL failed the sandbox", e);
    }
  }

  /** Refunds the payment. Idempotent. */
  void refund(PaymentId id) {
    changes(REFUND, id.event(), id.key());
  }

  private boolean changes(String sql, Object... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate() > 0;
    } catch (SQLException e) {
      throw new HoldFault("PostgreSQL failed the sandbox", e);
    }
  }
}
