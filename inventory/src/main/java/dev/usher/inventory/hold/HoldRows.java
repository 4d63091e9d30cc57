package dev.usher.inventory.hold;

import dev.usher.common.sql.Row;
import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldItem;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.Money;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Collects holds from rows, one row per item. */
final class HoldRows {
  private final String event;
  private final Map<UUID, StoredHold> byKey = new HashMap<>();
  private final Map<UUID, List<HoldItem>> items = new HashMap<>();

  HoldRows(String event) {
    this.event = event;
  }

  /** The holds that were added, also those that will be. */
  Map<UUID, StoredHold> byKey() {
    return byKey;
  }

  /** Adds an item of a hold, and the hold with its first item. */
  void add(Row row) throws SQLException {
    UUID key = row.uuid("id");
    List<HoldItem> itemsOfHold = items.get(key);
    if (itemsOfHold == null) {
      itemsOfHold = new ArrayList<>();
      items.put(key, itemsOfHold);
      byKey.put(key, hold(row, new HoldId(event, key), itemsOfHold));
    }
    itemsOfHold.add(item(row));
  }

  private static StoredHold hold(Row row, HoldId id, List<HoldItem> items) throws SQLException {
    Hold hold =
        new Hold(
            id,
            row.text("visitor"),
            row.text("pass_id"),
            HoldStatus.valueOf(row.text("status")),
            row.instant("held_at"),
            row.instant("expires_at"),
            items,
            new Money(row.number("amount"), row.text("currency")),
            row.optionalText("reference"));
    return new StoredHold(hold, row.text("fingerprint"));
  }

  private static HoldItem item(Row row) throws SQLException {
    return new HoldItem(
        row.text("section_id"),
        row.optionalText("seat_id"),
        row.integer("quantity"),
        new Money(row.number("price"), row.text("currency")));
  }
}
