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

  /**
   * Gets ready for a sale whose rows are written; by default there is nothing to do. Every instance
   * is called, one after the other.
   *
   * @throws SQLException if PostgreSQL fails
   */
  default void prepare(List<Stock> stocks) throws SQLException {}

  /**
   * The sales that PostgreSQL has in tables of the strategy's own, of all its instances; by default
   * there are none.
   *
   * @throws SQLException if PostgreSQL fails
   */
  default List<Purchase> sales() throws SQLException {
    return List.of();
  }

  /** Ends the threads of this instance and leaves nothing behind; by default there is nothing. */
  @Override
  default void close() {}
}
