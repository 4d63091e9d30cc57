package dev.usher.lab.strategy;

import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;

/**
 * A row for each unit: each buyer locks free units that nobody else is taking and skips the rest,
 * so that nobody waits. Exact. The cost is a row for each unit; and near the end a group may be
 * refused while another holds units that it then does not take.
 */
public record SkipLocked(Instance instance) implements Strategy {
  private static final Sql TAKE =
      Sql.text(
          "take",
          """
          WITH free AS (
            SELECT number FROM lab.unit WHERE event = :event AND sale IS NULL
            ORDER BY number LIMIT :quantity FOR UPDATE SKIP LOCKED)
          UPDATE lab.unit SET sale = :sale FROM free
          WHERE unit.event = :event AND unit.number = free.number
            AND (SELECT count(*) FROM free) = :quantity
          """);

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(),
        connection -> {
          int taken =
              TAKE.on(connection)
                  .set("event", purchase.event())
                  .set("quantity", purchase.quantity())
                  .set("sale", purchase.id())
                  .update();
          return taken == purchase.quantity()
              ? EventTable.writeSale(connection, purchase)
              : Decision.REFUSED;
        });
  }
}
