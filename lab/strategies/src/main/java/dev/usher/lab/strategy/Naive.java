package dev.usher.lab.strategy;

import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Reads whether enough is left, then writes; every statement commits by itself. Two buyers who read
 * the same number both find enough, both get a yes, and the later write overwrites the earlier.
 * Oversells. A crash between the UPDATE and the INSERT loses stock as well.
 */
public record Naive(Instance instance) implements Strategy {
  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    try (Connection connection = instance.dataSource().getConnection()) {
      return EventTable.readThenWrite(connection, purchase, instance.pause());
    }
  }
}
