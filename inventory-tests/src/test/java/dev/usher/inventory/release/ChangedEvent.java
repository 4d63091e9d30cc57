package dev.usher.inventory.release;

import dev.usher.inventory.stock.Event;
import dev.usher.inventory.stock.Section;
import java.util.List;

/** An event as an operator changes it. */
final class ChangedEvent {
  private ChangedEvent() {}

  /** The same event with other sections. */
  static Event withSections(Event event, List<Section> sections) {
    return new Event(
        event.id(),
        event.name(),
        event.venue(),
        event.startsAt(),
        event.salesEndAt(),
        event.paymentWindow(),
        event.maxPerVisitor(),
        sections);
  }
}
