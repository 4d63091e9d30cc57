package dev.usher.booking.console;

import dev.usher.booking.console.SeatOwner.SeatHold;
import dev.usher.common.sql.Row;
import dev.usher.common.sql.Sql;
import dev.usher.inventory.stock.HoldId;
import dev.usher.inventory.stock.HoldStatus;
import dev.usher.inventory.stock.SeatId;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Reads who has a seat. Blocks. */
@ApplicationScoped
class SeatStore {
  private static final Sql READ = Sql.of(SeatStore.class, "seat.sql");

  private final AgroalDataSource dataSource;

  SeatStore(AgroalDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** The seat; empty if the event has no such seat. */
  Optional<SeatOwner> read(String event, SeatId seat) {
    return READ.on(dataSource)
        .set("event", event)
        .set("seat", seat.id())
        .set("section", seat.section())
        .set("label", seat.row())
        .set("number", seat.number())
        .first(row -> new SeatOwner(seat.id(), hold(event, row)));
  }

  private static Optional<SeatHold> hold(String event, Row row) throws SQLException {
    Optional<UUID> key = row.optionalUuid("hold_id");
    return key.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SeatHold(
                new HoldId(event, key.get()).toString(),
                HoldStatus.valueOf(row.text("status")),
                row.integer("quantity"),
                row.instant("held_at"),
                row.instant("expires_at"),
                row.optionalText("reference")));
  }
}
