package dev.usher.lab.strategy;

import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;

/**
 * RedisLocks the event's row by reading it with FOR UPDATE; whoever comes next waits for the commit
 * and then reads what it wrote. Exact, in turn. Each waiting buyer keeps a connection.
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
