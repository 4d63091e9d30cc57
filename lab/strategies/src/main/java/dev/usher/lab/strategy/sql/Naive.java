package dev.usher.lab.strategy.sql;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Reads whether enough is left, then writes; every statement commits by itself. Two buyers who read
 * the same number both find enough, both are told yes, and the later write hides the earlier.
 * Oversells. A crash between the UPDATE and the INSERT loses stock as well.
 */
public final class Naive implements Strategy {
  private final Instance instance;

  /** One instance of it. */
  public Naive(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    try (Connection connection = instance.dataSource().getConnection()) {
      return Rows.readThenWrite(connection, purchase, instance.pause());
    }
  }
}
