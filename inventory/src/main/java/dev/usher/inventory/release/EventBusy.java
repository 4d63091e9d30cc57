package dev.usher.inventory.release;

import dev.usher.inventory.hold.EventLocked;

/**
 * Another transaction has an event's lock for longer than others' holds can wait; nothing was done.
 */
public class EventBusy extends EventLocked {
  EventBusy(String event, Throwable cause) {
    super(event, cause);
  }
}
