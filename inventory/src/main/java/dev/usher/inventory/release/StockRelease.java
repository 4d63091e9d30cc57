package dev.usher.inventory.release;

import dev.usher.common.resource.Resource;
import dev.usher.inventory.gate.Settlement;
import dev.usher.inventory.gate.Settlement.Freed;
import dev.usher.inventory.hold.HoldId;
import dev.usher.inventory.hold.HoldStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Puts what ended holds had back on sale, in the transaction that ended them, and tells the gate
 * after its commit.
 *
 * <p>Whoever calls has locked the holds first and the events' locks come second, as everywhere.
 */
@ApplicationScoped
class StockRelease {
  private static final String LOCK_EVENTS = Resource.text(StockRelease.class, "lock-events.sql");
  private static final String FREE_STOCK = Resource.text(StockRelease.class, "free-stock.sql");

  private final Event<Settlement> settlements;

  StockRelease(Event<Settlement> settlements) {
    this.settlements = settlements;
  }

  /** Frees the seats and places of holds that have just ended as the ledger is to call it. */
  void free(Connection connection, HoldStatus ended, List<HoldId> holds) throws SQLException {
    Map<String, Long> versions = lockEvents(connection, holds);
    Map<String, Map<String, Integer>> left = new HashMap<>();
    Map<String, List<Freed>> freed = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(FREE_STOCK)) {
      statement.setArray(
          1, connection.createArrayOf("text", holds.stream().map(HoldId::event).toArray()));
      statement.setArray(
          2, connection.createArrayOf("uuid", holds.stream().map(HoldId::key).toArray()));
      statement.setString(3, ended.name());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String event = row.getString("event_id");
          UUID hold = row.getObject("hold_id", UUID.class);
          List<Freed> seats = freed.computeIfAbsent(event, e -> new ArrayList<>());
          for (String seat : (String[]) row.getArray("seats").getArray()) {
            seats.add(new Freed(seat, hold));
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
            settlements.fire(
                new Settlement(
                    event,
                    version,
                    left.getOrDefault(event, Map.of()),
                    Map.of(),
                    freed.getOrDefault(event, List.of()))));
  }

  private static Map<String, Long> lockEvents(Connection connection, List<HoldId> holds)
      throws SQLException {
    Map<String, Long> versions = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(LOCK_EVENTS)) {
      Object[] events = holds.stream().map(HoldId::event).distinct().toArray();
      statement.setArray(1, connection.createArrayOf("text", events));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          versions.put(row.getString("id"), row.getLong("version"));
        }
      }
    }
    return versions;
  }
}
