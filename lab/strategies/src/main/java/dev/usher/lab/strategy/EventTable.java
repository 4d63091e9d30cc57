package dev.usher.lab.strategy;

import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.Connection;
import java.sql.SQLException;

/** The statements that most strategies share. How a strategy combines them is the strategy. */
public final class EventTable {
  static final Sql READ = Sql.text("read", "SELECT remaining FROM lab.event WHERE id = :event");

  private static final Sql WRITE =
      Sql.text("write", "UPDATE lab.event SET remaining = :remaining WHERE id = :event");
  private static final String UPDATE =
      "UPDATE lab.event SET remaining = remaining - :quantity WHERE id = :event";
  private static final Sql TAKE = Sql.text("take", UPDATE);
  private static final Sql TAKE_IF_LEFT =
      Sql.text("take if left", UPDATE + " AND remaining >= :quantity");
  private static final Sql SALE =
      Sql.text(
          "sale", "INSERT INTO lab.sale (id, event, quantity) VALUES (:id, :event, :quantity)");

  private EventTable() {}

  /** Reads, decides in Java and writes, in one transaction. */
  static Decision sell(Instance instance, Purchase purchase) throws SQLException {
    return Transaction.run(
        instance.dataSource(), connection -> readThenWrite(connection, purchase, instance.pause()));
  }

  /** Reads, decides in Java, writes: right only while nobody else writes in between. */
  public static Decision readThenWrite(Connection connection, Purchase purchase, Pause pause) {
    return readThenWrite(connection, READ, purchase, pause);
  }

  /** The same with another statement that reads {@code remaining} of an {@code event}. */
  public static Decision readThenWrite(
      Connection connection, Sql read, Purchase purchase, Pause pause) {
    int remaining = remaining(connection, read, purchase.event());
    if (remaining < purchase.quantity()) {
      return Decision.REFUSED;
    }
    pause.beforeWriting(purchase);
    // Writes the number that was computed here, as the setter of an entity does.
    WRITE
        .on(connection)
        .set("remaining", remaining - purchase.quantity())
        .set("event", purchase.event())
        .update();
    return writeSale(connection, purchase);
  }

  static int remaining(Connection connection, Sql read, String event) {
    return read.on(connection)
        .set("event", event)
        .first(row -> row.integer("remaining"))
        .orElseThrow();
  }

  /** Takes in one statement what the row has, and writes the sale. */
  public static Decision takeIfLeft(Connection connection, Purchase purchase) {
    return take(connection, TAKE_IF_LEFT, purchase) == 1
        ? writeSale(connection, purchase)
        : Decision.REFUSED;
  }

  /** Takes whatever the row says, after another store has decided, and writes the sale. */
  public static Decision takeAnyway(Connection connection, Purchase purchase) {
    take(connection, TAKE, purchase);
    return writeSale(connection, purchase);
  }

  private static int take(Connection connection, Sql statement, Purchase purchase) {
    return statement
        .on(connection)
        .set("quantity", purchase.quantity())
        .set("event", purchase.event())
        .update();
  }

  public static Decision writeSale(Connection connection, Purchase purchase) {
    SALE.on(connection)
        .set("id", purchase.id())
        .set("event", purchase.event())
        .set("quantity", purchase.quantity())
        .update();
    return Decision.SOLD;
  }
}
