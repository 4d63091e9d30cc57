package dev.usher.inventory.event;

import java.util.List;

/** The outcome of creating or changing an event. */
public sealed interface PutOutcome {
  /** The event was created as requested. */
  record Created() implements PutOutcome {}

  /** The event existed and is now as requested. */
  record Changed() implements PutOutcome {}

  /** The caller does not permit to change the event as it is; nothing is changed. */
  record NotPermitted() implements PutOutcome {}

  /**
   * The change would remove seats that visitors have or had; nothing is changed.
   *
   * @param seats that would be removed although they are or were held, the first hundred
   * @param sections that would have fewer places than are taken
   */
  record InUse(List<String> seats, List<String> sections) implements PutOutcome {}
}
