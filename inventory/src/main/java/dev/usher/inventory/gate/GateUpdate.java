package dev.usher.inventory.gate;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What PostgreSQL has committed for an event, to be sent to the gate.
 *
 * @param version the event's version that this state belongs to
 * @param left places left, by general section; also seats left in sections that seats were chosen
 *     from, until the gate forgets them: others that take or free seats do not report it
 * @param taken the hold that has a seat, by seat
 * @param freed seats that a hold no longer has
 */
public record GateUpdate(
    String event,
    long version,
    Map<String, Integer> left,
    Map<String, UUID> taken,
    List<Freed> freed) {
  /** Instead of a section's id: the section that has most left. */
  public static final String ANY_SECTION = "";

  /** A seat that a hold no longer has. */
  public record Freed(String seat, UUID hold) {}
}
