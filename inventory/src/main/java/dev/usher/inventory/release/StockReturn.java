package dev.usher.inventory.release;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.gate.GateUpdate;
import dev.usher.inventory.gate.GateUpdate.Freed;
import dev.usher.inventory.hold.EventLocked;
import dev.usher.inventory.stock.HoldStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts the stock of ended holds back on sale in the transaction that ended them, and updates the
 * gate after its commit.
 *
 * <p>Lock order, as everywhere: the caller locks the holds first, then this class locks the events.
 */
@ApplicationScoped
class StockReturn {
  private static final String LOCK_EVENT = Resource.text(StockReturn.class, "lock-event.sql");
  private static final String FREE_STOCK = Resource.text(StockReturn.class, "free-stock.sql");

  private static final int FOR_EVER = 0;

  private final Event<GateUpdate> gateUpdates;

  StockReturn(Event<GateUpdate> gateUpdates) {
    this.gateUpdates = gateUpdates;
  }

  /** Frees the seats and places of a hold that has just been given back. */
  void free(Connection connection, EndedHold hold) throws SQLException {
    String event = hold.id().event();
    free(connection, HoldStatus.RELEASED, List.of(hold), Map.of(event, lock(connection, event)));
  }

  /**
   * Frees the seats and places of holds that have just expired.
   *
   * @throws EventBusy if an event's lock is not available within this time
   */
  void freeUnlessBusy(Connection connection, List<EndedHold> holds, int patienceMillis)
      throws SQLException {
    waitForLocks(connection, patienceMillis);
    Map<String, Long> versions = new HashMap<>();
    // In id order, so that two transactions that lock several events cannot deadlock.
    for (String event : new TreeSet<>(holds.stream().map(hold -> hold.id().event()).toList())) {
      try {
        versions.put(event, lock(connection, event));
      } catch (SQLException e) {
        if (EventLocked.SQL_STATE.equals(e.getSQLState())) {
          throw new EventBusy(event, e);
        }
        throw e;
      }
    }
    waitForLocks(connection, FOR_EVER);
    free(connection, HoldStatus.EXPIRED, holds, versions);
  }

  /** Sets how long this transaction waits for locks from now on. */
  static void waitForLocks(Connection connection, int millis) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = " + millis);
    }
  }

  private void free(
      Connection connection, HoldStatus ended, List<EndedHold> holds, Map<String, Long> versions)
      throws SQLException {
    Map<String, Map<String, Integer>> left = new HashMap<>();
    Map<String, List<Freed>> freed = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(FREE_STOCK)) {
      setArray(statement, 1, "text", holds, hold -> hold.id().event());
      setArray(statement, 2, "uuid", holds, hold -> hold.id().key());
      setArray(statement, 3, "text", holds, EndedHold::sections);
      setArray(statement, 4, "text", holds, EndedHold::seats);
      setArray(statement, 5, "int4", holds, EndedHold::quantity);
      statement.setString(6, ended.name());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String event = row.getString("event_id");
          String[] seats = (String[]) row.getArray("seats").getArray();
          UUID[] holdsOfSeats = (UUID[]) row.getArray("holds").getArray();
          List<Freed> freedOfEvent = freed.computeIfAbsent(event, e -> new ArrayList<>());
          for (int i = 0; i < seats.length; i++) {
            freedOfEvent.add(new Freed(seats[i], holdsOfSeats[i]));
          }
          if (row.getBoolean("general")) {
            left.computeIfAbsent(event, e -> new LinkedHashMap<>())
                .put(row.getString("section_id"), row.getInt("places_left"));
          }
        }
      }
    }
    versions.forEach(
        (event, version) ->
            gateUpdates.fire(
                new GateUpdate(
                    event,
                    version,
                    left.getOrDefault(event, Map.of()),
                    Map.of(),
                    freed.getOrDefault(event, List.of()))));
  }

  private static void setArray(
      PreparedStatement statement,
      int index,
      String type,
      List<EndedHold> holds,
      Function<EndedHold, ? extends @Nullable Object> column)
      throws SQLException {
    statement.setArray(
        index, statement.getConnection().createArrayOf(type, holds.stream().map(column).toArray()));
  }

  /** Locks the event, increments its version and returns the new version. */
  private static long lock(Connection connection, String event) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_EVENT)) {
      statement.setString(1, event);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong("version");
      }
    }
  }
}
