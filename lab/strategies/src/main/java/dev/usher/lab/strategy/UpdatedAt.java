package dev.usher.lab.strategy;

import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * The optimistic strategy with the time of the last change as version. That works only while no two
 * changes of a row have the same time: with PostgreSQL's microseconds they differ, as long as its
 * clock is not set back. With a clock of whole seconds (a column without fractions, rounding by an
 * ORM) those who read within the same second do not see a change, and overwrite it.
 */
public record UpdatedAt(Instance instance, String precision) implements Strategy {
  private static final Sql READ =
      Sql.text("read", "SELECT remaining, updated_at FROM lab.event WHERE id = :event");
  private static final Sql WRITE =
      Sql.text(
          "write",
          "UPDATE lab.event SET remaining = :remaining,"
              + " updated_at = date_trunc(:precision, clock_timestamp())"
              + " WHERE id = :event AND updated_at = :seen");

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    return Retry.untilDecided(() -> attempt(purchase));
  }

  private Optional<Decision> attempt(Purchase purchase) throws SQLException {
    Seen seen =
        READ.on(instance.dataSource())
            .set("event", purchase.event())
            .first(row -> new Seen(row.integer("remaining"), row.instant("updated_at")))
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
                  WRITE
                      .on(connection)
                      .set("remaining", seen.remaining - purchase.quantity())
                      .set("precision", precision)
                      .set("event", purchase.event())
                      .set("seen", seen.updatedAt)
                      .update();
              return changed == 1 ? EventTable.writeSale(connection, purchase) : Decision.REFUSED;
            });
    return Optional.of(written).filter(Decision.SOLD::equals);
  }

  private record Seen(int remaining, Instant updatedAt) {}
}
