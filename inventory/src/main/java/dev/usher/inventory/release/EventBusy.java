package dev.usher.inventory.release;

import dev.usher.inventory.hold.EventLocked;

/**
 * Another transaction keeps an event locked for longer than holds of other events can wait; nothing
 * was done.
 */
public class EventBusy extends EventLocked {
  EventBusy(String event, Throwable cause) {
    super(event, cause);
  }
}
