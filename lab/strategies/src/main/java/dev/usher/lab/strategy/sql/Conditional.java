package dev.usher.lab.strategy.sql;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
import java.sql.SQLException;

/**
 * Lets PostgreSQL decide: one UPDATE that takes only if enough is left. A concurrent one waits for
 * the row and looks at the condition again after the commit. Exact, and the least work on one row.
 */
public final class Conditional implements Strategy {
  private final Instance instance;

  /** One instance of it. */
  public Conditional(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(), connection -> Rows.takeIfLeft(connection, purchase));
  }
}
