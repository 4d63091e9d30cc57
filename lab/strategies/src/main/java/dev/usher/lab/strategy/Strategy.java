package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import dev.usher.lab.sale.Stock;
import java.sql.SQLException;
import java.util.List;

/**
 * A way to book scarce stock, as one instance of a service runs it: many threads call it, and other
 * instances may work on the same tables.
 */
public interface Strategy extends AutoCloseable {
  /**
   * Takes all that is asked for, or nothing. Blocks until it is decided.
   *
   * @throws SQLException if PostgreSQL fails, other than by a conflict that the strategy retries
   */
  Decision buy(Purchase purchase) throws SQLException;

  /** Prepares a sale whose rows are written. Called on every instance, one after the other. */
  default void prepare(List<Stock> stocks) {}

  /** The sales of all instances that are in tables of the strategy's own. */
  default List<Purchase> sales() {
    return List.of();
  }

  /** Ends the threads of this instance and removes what it wrote elsewhere. */
  @Override
  default void close() {}
}
