package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;

/**
 * The naive strategy in one transaction ({@code @Transactional}, and done). At READ COMMITTED a
 * transaction makes its writes appear together; it does not keep others from reading what it read.
 * Oversells.
 */
public record Atomic(Instance instance) implements Strategy {
  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    return EventTable.sell(instance, purchase);
  }
}
