package dev.usher.inventory.gate;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What PostgreSQL has committed of an event, for the gate to learn.
 *
 * @param version the event's version that this is the state of
 * @param left places left, by general section
 * @param taken who has a seat, by seat
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
