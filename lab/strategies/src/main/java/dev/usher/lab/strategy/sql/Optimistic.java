package dev.usher.lab.strategy.sql;

import dev.usher.lab.sale.Purchase;
import dev.usher.lab.strategy.Answer;
import dev.usher.lab.strategy.Instance;
import dev.usher.lab.strategy.Retry;
import dev.usher.lab.strategy.Rows;
import dev.usher.lab.strategy.Strategy;
import dev.usher.lab.strategy.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Reads the event with its version and writes only if the version is still that one; else somebody
 * was faster, and it begins anew. Exact; under contention most attempts are lost, and who loses too
 * many gives up though stock may be left.
 */
public final class Optimistic implements Strategy {
  private final Instance instance;

  /** One instance of it. */
  public Optimistic(Instance instance) {
    this.instance = instance;
  }

  @Override
  public Answer buy(Purchase purchase) throws SQLException {
    return Retry.untilAnswered(() -> attempt(purchase));
  }

  private Optional<Answer> attempt(Purchase purchase) throws SQLException {
    Seen seen = read(purchase.event());
    if (seen.remaining < purchase.quantity()) {
      return Optional.of(Answer.REFUSED);
    }
    instance.pause().beforeWriting(purchase);
    Answer answer =
        Transaction.run(
            instance.dataSource(),
            connection -> {
              if (!wroteOver(connection, seen, purchase)) {
                return Answer.REFUSED;
              }
              Rows.writeSale(connection, purchase);
              return Answer.SOLD;
            });
    return Optional.of(answer).filter(Answer.SOLD::equals);
  }

  private Seen read(String event) throws SQLException {
    try (Connection connection = instance.dataSource().getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT remaining, version FROM lab.event WHERE id = ?")) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Seen(row.getInt(1), row.getLong(2));
      }
    }
  }

  private static boolean wroteOver(Connection connection, Seen seen, Purchase purchase)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            UPDATE lab.event SET remaining = ?, version = version + 1
            WHERE id = ? AND version = ?
            """)) {
      statement.setInt(1, seen.remaining - purchase.quantity());
      statement.setString(2, purchase.event());
      statement.setLong(3, seen.version);
      return statement.executeUpdate() == 1;
    }
  }

  private record Seen(int remaining, long version) {}
}
