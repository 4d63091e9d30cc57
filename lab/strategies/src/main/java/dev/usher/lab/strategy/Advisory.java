package dev.usher.lab.strategy;

import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;

/**
 * Takes PostgreSQL's advisory lock on the event first and keeps it until the transaction ends; the
 * rows then need no lock. Exact across instances as long as everybody who writes the event asks for
 * the lock; nothing stops a writer that does not.
 */
public record Advisory(Instance instance) implements Strategy {
  private static final Sql LOCK =
      Sql.text(
          "lock", "SELECT true AS locked FROM pg_advisory_xact_lock(hashtextextended(:event, 0))");

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> {
          LOCK.on(connection).set("event", purchase.event()).first(row -> row.flag("locked"));
          return EventTable.readThenWrite(connection, purchase, instance.pause());
        });
  }
}
