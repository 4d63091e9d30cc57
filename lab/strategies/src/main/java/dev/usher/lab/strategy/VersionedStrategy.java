package dev.usher.lab.strategy;

import dev.usher.common.sql.Query.RowReader;
import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Reads the event with a version and writes only if the version is still the same; otherwise
 * another buyer was faster, and it starts again. What serves as the version is the strategy.
 */
abstract class VersionedStrategy implements Strategy {
  private final Instance instance;
  private final Sql read;
  private final Sql write;
  private final RowReader<Object> version;

  /**
   * @param column of the version
   * @param next the SQL of the version that a write sets
   * @param version reads the column
   */
  VersionedStrategy(Instance instance, String column, String next, RowReader<Object> version) {
    this.instance = instance;
    this.read =
        Sql.text("read", "SELECT remaining, " + column + " FROM lab.event WHERE id = :event");
    this.write =
        Sql.text(
            "write",
            "UPDATE lab.event SET remaining = :remaining, %s = %s WHERE id = :event AND %s = :seen"
                .formatted(column, next, column));
    this.version = version;
  }

  private record Seen(int remaining, Object version) {}

  @Override
  public final Decision buy(Purchase purchase) throws SQLException {
    return Retry.untilDecided(() -> attempt(purchase));
  }

  private Optional<Decision> attempt(Purchase purchase) throws SQLException {
    Seen seen =
        read.on(instance.dataSource())
            .set("event", purchase.event())
            .first(row -> new Seen(row.integer("remaining"), version.read(row)))
            .orElseThrow();
    if (seen.remaining < purchase.quantity()) {
      return Optional.of(Decision.REFUSED);
    }
    instance.pause().beforeWriting(purchase);
    Decision written =
        Transaction.run(
            instance.dataSource(),
            connection -> {
              int changed =
                  write
                      .on(connection)
                      .set("remaining", seen.remaining - purchase.quantity())
                      .set("event", purchase.event())
                      .set("seen", seen.version)
                      .update();
              return changed == 1 ? EventTable.writeSale(connection, purchase) : Decision.REFUSED;
            });
    return Optional.of(written).filter(Decision.SOLD::equals);
  }
}
