package dev.usher.queue.room;

import dev.usher.common.problem.Violations;
import dev.usher.common.sql.Sql;
import dev.usher.queue.QueueSettings;
import dev.usher.queue.draw.proof.DrawKey;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * The draws of rooms in PostgreSQL, as far as the settings of a room decide them; {@code
 * draw.DrawStore} makes them. Blocking; part of the caller's transaction.
 */
@ApplicationScoped
class RoomDrawStore {
  private static final Sql LOCK_COUNTER = Sql.of(RoomDrawStore.class, "lock-counter.sql");
  private static final Sql SET_DRAW = Sql.of(RoomDrawStore.class, "set-draw.sql");
  private static final Sql NEW_DRAW = Sql.of(RoomDrawStore.class, "new-draw.sql");
  private static final int SECRET_BYTES = 32;

  private final AgroalDataSource postgres;
  private final boolean hasPublicValues;

  // Not static: a native executable would be built with its seed.
  private final SecureRandom random = new SecureRandom();

  RoomDrawStore(AgroalDataSource postgres, QueueSettings settings) {
    this.postgres = postgres;
    this.hasPublicValues =
        settings.draw().publicValues().isPresent() || settings.draw().drandRelays().isPresent();
  }

  /** Whether visitors have joined, and whether the entries of a draw are closed. */
  private record Joins(boolean haveBegun, boolean areClosed) {}

  /** A draw without a time to enter would be of nobody, and the room in the order of joining. */
  void checkEntries(RoomEntity room, Instant now) {
    boolean hasTime = room.startsAt.isAfter(room.opensAt) && room.startsAt.isAfter(now);
    Violations.require(
        room.mode != RoomMode.DRAW || hasTime,
        "startsAt",
        "must be in the future and after opensAt in mode DRAW: send the time until which visitors"
            + " can enter the draw");
  }

  /** Without the folder the draw would never be made. What stays may rely on other instances. */
  void checkSource(RoomEntity room, Optional<String> before) {
    Violations.require(
        hasPublicValues
            || room.publicSource == null
            || before.equals(Optional.of(room.publicSource)),
        "publicSource",
        "needs usher.draw.drand-relays, or usher.draw.public-values, the folder with the public values");
  }

  /** Prepares the draw of a new room, if it has one. */
  void create(RoomEntity room) {
    if (room.mode == RoomMode.DRAW) {
      set(room);
    }
  }

  /**
   * Changes what a draw rests on, unless it is too late: under the lock of the counter, so that no
   * join is numbered meanwhile.
   */
  void change(Room before, RoomEntity room) {
    boolean sameMode = (before.mode() == RoomMode.DRAW) == (room.mode == RoomMode.DRAW);
    boolean sameRest =
        before.startsAt().equals(room.startsAt)
            && Objects.equals(before.publicSource(), room.publicSource);
    if (sameMode && (sameRest || room.mode != RoomMode.DRAW)) {
      return;
    }
    Joins joins =
        LOCK_COUNTER
            .on(postgres)
            .set("room", room.id)
            .first(row -> new Joins(row.flag("have_begun"), row.flag("are_closed")))
            .orElseThrow();
    if (joins.areClosed()) {
      throw RoomProblems.drawClosed(room.id);
    }
    if (!sameMode && joins.haveBegun()) {
      throw RoomProblems.modeFixed(room.id);
    }
    set(room);
  }

  /** The secret of a room is made once, and published only when the draw is made. */
  private void set(RoomEntity room) {
    boolean isDraw = room.mode == RoomMode.DRAW;
    SET_DRAW.on(postgres).set("room", room.id).set("at", isDraw ? room.startsAt : null).update();
    if (isDraw) {
      byte[] bytes = new byte[SECRET_BYTES];
      random.nextBytes(bytes);
      String secret = HexFormat.of().formatHex(bytes);
      NEW_DRAW
          .on(postgres)
          .set("room", room.id)
          .set("secret", secret)
          .set("commitment", DrawKey.commitment(secret))
          .update();
    }
  }
}
