package dev.usher.inventory.hold;

/**
 * Another transaction keeps an event locked for longer than this one could wait; nothing was done.
 */
public class EventLocked extends HoldFault {
  /** The SQL state of a lock that was not to be had in time. */
  public static final String SQL_STATE = "55P03";

  private final String event;

  /** A fault with what caused it. */
  public EventLocked(String event, Throwable cause) {
    super("Event " + event + " is locked by another transaction", cause);
    this.event = event;
  }

  /** The event that is locked. */
  public String event() {
    return event;
  }
}
