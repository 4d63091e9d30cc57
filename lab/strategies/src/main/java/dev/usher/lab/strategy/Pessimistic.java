package dev.usher.lab.strategy;

import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;

/**
 * Locks the event's row by reading it with FOR UPDATE; the next buyer waits for the commit and then
 * reads what it wrote. Exact, one buyer at a time. Each waiting buyer keeps a connection.
 */
public record Pessimistic(Instance instance) implements Strategy {
  private static final Sql LOCK =
      Sql.text("lock", "SELECT remaining FROM lab.event WHERE id = :event FOR UPDATE");

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> EventTable.readThenWrite(connection, LOCK, purchase, instance.pause()));
  }
}
