package dev.usher.lab.strategy;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import java.sql.SQLException;
import java.util.List;

/**
 * A way to book scarce stock, as one instance of a service would run it: many threads call it, and
 * other instances may work on the same tables.
 */
public interface Strategy extends AutoCloseable {
  /**
   * Takes all that is asked for, or nothing. Blocks until the answer stands.
   *
   * @throws SQLException if PostgreSQL fails, other than by a conflict the strategy retries
   */
  Answer buy(Purchase purchase) throws SQLException;

  /** Gets ready for a sale whose rows are written; by default there is nothing to do. */
  default void prepare(List<Stock> stocks) {}

  /** Ends the threads of this instance; by default it has none. */
  @Override
  default void close() {}
}
