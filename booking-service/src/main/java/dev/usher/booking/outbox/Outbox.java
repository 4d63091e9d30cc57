package dev.usher.booking.outbox;

import dev.usher.common.resource.Resource;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Stores messages until they are sent. All calls block. */
@ApplicationScoped
public class Outbox {
  private static final String PUT = Resource.text(Outbox.class, "put.sql");
  private static final String CLAIM = Resource.text(Outbox.class, "claim.sql");
  private static final String DONE = Resource.text(Outbox.class, "done.sql");
  private static final String AGAIN = Resource.text(Outbox.class, "again.sql");

  private final AgroalDataSource dataSource;
  private final Event<LetterPut> puts;

  /** A message that this instance must send now, and the number of attempts. */
  record Claimed(Letter letter, int attempts, boolean isOver) {}

  Outbox(AgroalDataSource dataSource, Event<LetterPut> puts) {
    this.dataSource = dataSource;
    this.puts = puts;
  }

  /**
   * Adds a message in the transaction of the change that it reports: both are committed or neither.
   *
   * @param givesUpAt when the message is no longer useful
   * @throws OutboxFault if PostgreSQL fails
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public void put(Letter letter, Instant givesUpAt) {
    run(
        PUT,
        letter.event(),
        letter.kind(),
        letter.id(),
        letter.body(),
        givesUpAt.atOffset(ZoneOffset.UTC));
    puts.fire(new LetterPut(letter.kind()));
  }

  List<Claimed> claim(String kind, int atMost, Duration lease) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(CLAIM)) {
      statement.setString(1, kind);
      statement.setInt(2, atMost);
      statement.setLong(3, lease.toMillis());
      List<Claimed> claimed = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Letter letter =
              new Letter(
                  row.getString("event_id"), kind, row.getString("id"), row.getString("body"));
          claimed.add(new Claimed(letter, row.getInt("attempts"), row.getBoolean("is_over")));
        }
      }
      return claimed;
    } catch (SQLException e) {
      throw new OutboxFault(e);
    }
  }

  void done(Letter letter) {
    run(DONE, letter.event(), letter.kind(), letter.id());
  }

  void again(Letter letter, Duration later) {
    run(AGAIN, later.toMillis(), letter.event(), letter.kind(), letter.id());
  }

  private void run(String sql, Object... parameters) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new OutboxFault(e);
    }
  }
}
