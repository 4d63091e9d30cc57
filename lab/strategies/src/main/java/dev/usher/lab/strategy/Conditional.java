package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;

/**
 * Lets PostgreSQL decide: one UPDATE that takes only if enough is left. A concurrent one waits for
 * the row and looks at the condition again after the commit. Exact, and the least work on one row.
 */
public record Conditional(Instance instance) implements Strategy {
  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(), connection -> EventTable.takeIfLeft(connection, purchase));
  }
}
