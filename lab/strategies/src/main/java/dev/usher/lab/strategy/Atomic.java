package dev.usher.lab.strategy;

import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;

/**
 * The naive strategy in one transaction ({@code @Transactional}, and done). At READ COMMITTED a
 * transaction makes its writes appear together; it does not keep others from reading what it read.
 * Oversells.
 */
final class Atomic implements Strategy {
  private final Instance instance;

  Atomic(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> Rows.readThenWrite(connection, purchase, instance.pause()));
  }
}
