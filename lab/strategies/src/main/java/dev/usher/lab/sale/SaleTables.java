package dev.usher.lab.sale;

import dev.usher.common.sql.Sql;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The tables of schema {@code lab}: created, filled before a sale, and read after it. */
public final class SaleTables {
  private static final Sql CREATE = Sql.of(SaleTables.class, "schema.sql");
  private static final Sql DROP = Sql.text("drop", "DROP SCHEMA lab CASCADE");
  private static final Sql OPEN = Sql.of(SaleTables.class, "open.sql");
  private static final Sql OPENING = Sql.text("opening", "SELECT id FROM lab.opening");
  private static final Sql SALES = Sql.text("sales", "SELECT id, event, quantity FROM lab.sale");

  private final DataSource dataSource;

  private SaleTables(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Creates the schema; that of an earlier run is dropped.
   *
   * @throws dev.usher.common.sql.SqlFault if PostgreSQL fails, or has a schema {@code lab} that the
   *     lab did not create
   */
  public static SaleTables create(DataSource dataSource) {
    CREATE.on(dataSource).update();
    return new SaleTables(dataSource);
  }

  public void drop() {
    DROP.on(dataSource).update();
  }

  /** Empties the tables and puts this stock on sale. */
  public void open(List<Stock> stocks) {
    OPEN.on(dataSource)
        .array("events", "text", stocks, Stock::event)
        .array("capacities", "int", stocks, Stock::capacity)
        .update();
  }

  /** The id of the current sale. What a strategy keeps elsewhere carries it in its name. */
  public static UUID opening(DataSource dataSource) {
    return OPENING.on(dataSource).first(row -> row.uuid("id")).orElseThrow();
  }

  public List<Purchase> sales() {
    return SALES
        .on(dataSource)
        .list(row -> new Purchase(row.uuid("id"), row.text("event"), row.integer("quantity")));
  }
}
