package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The same transaction at SERIALIZABLE: PostgreSQL lets it commit only if it could have run alone,
 * and fails it with SQLSTATE 40001 otherwise; the caller must then start again. Exact; on a hot
 * event most of the work is thrown away.
 */
public record Serializable(Instance instance) implements Strategy {
  private static final String SERIALIZATION_FAILURE = "40001";

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    return Retry.untilDecided(() -> attempt(purchase));
  }

  private Optional<Decision> attempt(Purchase purchase) throws SQLException {
    try {
      return Optional.of(
          Transaction.run(
              instance.dataSource(),
              Connection.TRANSACTION_SERIALIZABLE,
              connection -> EventTable.readThenWrite(connection, purchase, instance.pause())));
    } catch (SQLException e) {
      if (SERIALIZATION_FAILURE.equals(e.getSQLState())) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
