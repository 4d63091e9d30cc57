package dev.usher.lab.strategy;

import dev.usher.common.sql.Sql;
import dev.usher.lab.sale.Decision;
import dev.usher.lab.sale.Purchase;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Reads the event with its version and writes only if the version is still the same; otherwise
 * another buyer was faster, and it starts again. Exact. Under contention most attempts are lost,
 * and a buyer who loses too many gives up though stock may be left.
 */
public record Optimistic(Instance instance) implements Strategy {
  private static final Sql READ =
      Sql.text("read", "SELECT remaining, version FROM lab.event WHERE id = :event");
  private static final Sql WRITE =
      Sql.text(
          "write",
          "UPDATE lab.event SET remaining = :remaining, version = version + 1"
              + " WHERE id = :event AND version = :version");

  @Override
  public Decision buy(Purchase purchase) throws SQLException {
    return Retry.untilDecided(() -> attempt(purchase));
  }

  private Optional<Decision> attempt(Purchase purchase) throws SQLException {
    Seen seen =
        READ.on(instance.dataSource())
            .set("event", purchase.event())
            .first(row -> new Seen(row.integer("remaining"), row.number("version")))
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
                      .set("event", purchase.event())
                      .set("version", seen.version)
                      .update();
              return changed == 1 ? EventTable.writeSale(connection, purchase) : Decision.REFUSED;
            });
    return Optional.of(written).filter(Decision.SOLD::equals);
  }

  private record Seen(int remaining, long version) {}
}
