package dev.usher.inventory.event;

import dev.usher.common.resource.Resource;
import dev.usher.common.store.LongStatements;
import dev.usher.inventory.InventorySettings;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.runtime.TransactionConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Deletes events that are over or were never sold. If an event was sold, its holds, bookings,
 * tickets, payments, ledger and its own row stay; its free seats are deleted.
 */
@ApplicationScoped
public class EventDeletion {
  private static final String LOCK = Resource.text(EventDeletion.class, "lock-for-deletion.sql");
  private static final String READ = Resource.text(EventDeletion.class, "read-for-deletion.sql");
  private static final String REMOVE = Resource.text(EventDeletion.class, "remove-event.sql");
  private static final String RETIRE = Resource.text(EventDeletion.class, "retire-event.sql");
  // Enough for a large event; no visitor waits, because the event is not on sale.
  private static final int LONGEST_SECONDS = 600;

  private final AgroalDataSource dataSource;
  private final EventStore store;
  private final Duration lockPatience;

  EventDeletion(InventorySettings settings, AgroalDataSource dataSource, EventStore store) {
    this.lockPatience = settings.hold().lockPatience();
    this.store = store;
    this.dataSource = dataSource;
  }

  private record Locked(boolean isEnded, Instant salesEndAt, boolean isSold, long held) {}

  /**
   * Deletes the event or returns why it cannot. Blocks.
   *
   * @throws CatalogueBusy if another transaction keeps the event locked
   * @throws CatalogueFault if PostgreSQL fails
   */
  @Transactional
  @TransactionConfiguration(timeout = LONGEST_SECONDS)
  public DeleteOutcome delete(String event) {
    try (Connection connection = dataSource.getConnection()) {
      store.waitForLocks(connection, lockPatience);
      if (!lock(connection, event)) {
        return new DeleteOutcome.Unknown();
      }
      Locked locked = look(connection, event);
      if (locked.isSold() && !locked.isEnded()) {
        return new DeleteOutcome.OnSale(locked.salesEndAt());
      }
      if (locked.held() > 0) {
        return new DeleteOutcome.Held(locked.held());
      }
      return LongStatements.allow(
          connection,
          Duration.ofSeconds(LONGEST_SECONDS),
          () -> {
            run(connection, locked.isSold() ? RETIRE : REMOVE, event);
            return new DeleteOutcome.Deleted();
          });
    } catch (SQLException e) {
      if (Catalogue.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new CatalogueBusy("Event " + event + " is locked by another transaction", e);
      }
      throw new CatalogueFault("PostgreSQL did not delete event " + event, e);
    }
  }

  /** A separate statement, so that the next one sees what the lock's previous owner committed. */
  private static boolean lock(Connection connection, String event) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      statement.setString(1, event);
      return statement.executeUpdate() > 0;
    }
  }

  private static Locked look(Connection connection, String event) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Locked(
            row.getBoolean("is_ended"),
            row.getObject("sales_end_at", OffsetDateTime.class).toInstant(),
            row.getBoolean("is_sold"),
            row.getLong("held"));
      }
    }
  }

  private static void run(Connection connection, String statements, String event)
      throws SQLException {
    for (String sql : statements.split(";\n", -1)) {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, event);
        statement.executeUpdate();
      }
    }
  }
}
