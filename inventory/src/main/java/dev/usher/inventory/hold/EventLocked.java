package dev.usher.inventory.hold;

/**
 * Another transaction keeps an event locked for longer than this one could wait; nothing was done.
 */
public class EventLocked extends HoldFault {
  /** The SQL state of a lock timeout. */
  public static final String SQL_STATE = "55P03";

  private final String event;

  /** Creates a fault with its cause. */
  public EventLocked(String event, Throwable cause) {
    super("Event " + event + " is locked by another transaction", cause);
    this.event = event;
  }

  /** The event that is locked. */
  public String event() {
    return event;
  }
}
