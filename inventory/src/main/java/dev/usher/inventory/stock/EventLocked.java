package dev.usher.inventory.stock;

import dev.usher.common.sql.SqlFault;
import org.jspecify.annotations.Nullable;

/**
 * Other transactions keep an event, or a hold of it, locked for longer than this one could wait;
 * nothing was done.
 */
public final class EventLocked extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String event;

  /** Creates a fault with its cause, if there is one. */
  public EventLocked(String event, @Nullable Throwable cause) {
    super("Event " + event + " is locked by another transaction", cause);
    this.event = event;
  }

  /** Returns this fault if a statement waited too long for a lock, otherwise the statement's. */
  public static RuntimeException or(SqlFault fault, String event) {
    return fault.isLockTimeout() ? new EventLocked(event, fault) : fault;
  }

  /** The event that is locked. */
  public String event() {
    return event;
  }
}
