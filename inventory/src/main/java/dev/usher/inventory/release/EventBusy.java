package dev.usher.inventory.release;

import dev.usher.inventory.hold.HoldFault;

/**
 * Another transaction has an event's lock for longer than others' holds can wait; nothing was done.
 */
public class EventBusy extends HoldFault {
  private final String event;

  EventBusy(String event, Throwable cause) {
    super("Event " + event + " is locked by another transaction", cause);
    this.event = event;
  }

  /** The event that is locked. */
  public String event() {
    return event;
  }
}
