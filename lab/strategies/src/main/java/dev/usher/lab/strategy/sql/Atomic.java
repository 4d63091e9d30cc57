package dev.usher.lab.strategy.sql;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
import java.sql.SQLException;

/**
 * The naive strategy in one transaction ({@code @Transactional}, and done). At READ COMMITTED a
 * transaction makes its writes appear together; it does not keep others from reading what it read.
 * Oversells.
 */
public final class Atomic implements Strategy {
  private final Instance instance;

  /** One instance of it. */
  public Atomic(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> Rows.readThenWrite(connection, purchase, instance.pause()));
  }
}
