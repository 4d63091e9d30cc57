package dev.usher.inventory.hold;

import dev.usher.inventory.stock.Hold;
import dev.usher.inventory.stock.HoldOutcome;
import dev.usher.inventory.stock.HoldRequest;

/** A hold as stored in PostgreSQL, with the fingerprint of the request that made it. */
record StoredHold(Hold hold, String fingerprint) {
  /** Returns the outcome of a request that has this hold's id. */
  HoldOutcome outcome(HoldRequest request) {
    return fingerprint.equals(request.fingerprint())
        ? new HoldOutcome.Held(hold, true)
        : new HoldOutcome.KeyReused(hold.id());
  }
}
