package dev.usher.inventory.gate;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What PostgreSQL has committed for an event, to be sent to the gate.
 *
 * @param version the event's version that this state belongs to
 * @param left places left, by general section
 * @param taken the hold that has a seat, by seat
 * @param freed seats that a hold no longer has
 */
public record GateUpdate(
    String event,
    long version,
    Map<String, Integer> left,
    Map<String, UUID> taken,
    List<Freed> freed) {
  /** A seat that a hold no longer has. */
  public record Freed(String seat, UUID hold) {}
}
