package dev.usher.inventory.event;

import java.util.List;

/** How making or changing an event ended. */
public sealed interface PutOutcome {
  /** The event is as it was asked for, and new. */
  record Created() implements PutOutcome {}

  /** The event is as it was asked for, and had been there before. */
  record Changed() implements PutOutcome {}

  /**
   * The change would take away what visitors have or had; nothing is changed.
   *
   * @param seats that would go though they are or were held, the first hundred
   * @param sections that would have fewer places than are taken
   */
  record InUse(List<String> seats, List<String> sections) implements PutOutcome {}
}
