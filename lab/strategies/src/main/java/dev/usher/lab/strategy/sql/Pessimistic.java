package dev.usher.lab.strategy.sql;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
import java.sql.SQLException;

/**
 * Locks the event's row by reading it with FOR UPDATE; whoever comes next waits for the commit and
 * then reads what it wrote. Exact, in turn. Each waiting buyer keeps a connection.
 */
public final class Pessimistic implements Strategy {
  private static final String LOCK = "SELECT remaining FROM lab.event WHERE id = ? FOR UPDATE";

  private final Instance instance;

  /** One instance of it. */
  public Pessimistic(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> Rows.readThenWrite(connection, LOCK, purchase, instance.pause()));
  }
}
