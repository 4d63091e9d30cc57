package dev.usher.lab.strategy;

import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;

/**
 * Locks the event's row by reading it with FOR UPDATE; whoever comes next waits for the commit and
 * then reads what it wrote. Exact, in turn. Each waiting buyer keeps a connection.
 */
final class Pessimistic implements Strategy {
  private static final String LOCK = "SELECT remaining FROM lab.event WHERE id = ? FOR UPDATE";

  private final Instance instance;

  Pessimistic(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> Rows.readThenWrite(connection, LOCK, purchase, instance.pause()));
  }
}
