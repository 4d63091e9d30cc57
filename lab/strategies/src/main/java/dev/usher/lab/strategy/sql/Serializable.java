package dev.usher.lab.strategy.sql;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Retry;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The same transaction at SERIALIZABLE: PostgreSQL lets it commit only if it could have run alone,
 * and fails it with SQLSTATE 40001 otherwise. Who uses this level must be ready to begin anew.
 * Exact; on a hot event most of the work is thrown away.
 */
public final class Serializable implements Strategy {
  private static final String SERIALIZATION_FAILURE = "40001";

  private final Instance instance;

  /** One instance of it. */
  public Serializable(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Retry.untilAnswered(() -> attempt(purchase));
  }

  private Optional<Answer> attempt(Purchase purchase) throws SQLException {
    try {
      return Optional.of(
          Transaction.run(
              instance.dataSource(),
              Connection.TRANSACTION_SERIALIZABLE,
              connection -> Rows.readThenWrite(connection, purchase, instance.pause())));
    } catch (SQLException e) {
      if (SERIALIZATION_FAILURE.equals(e.getSQLState())) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
