package dev.usher.inventory.stock;

/**
 * A visitor's request to hold seats of one event.
 *
 * @param id the hold's id, the same on every retry
 * @param visitor the visitor that the limit per visitor counts, the pass's {@code sub}
 * @param passId the pass that is finished when a booking is made, its {@code jti}
 * @param selection the seats or places
 */
public record HoldRequest(HoldId id, String visitor, String passId, Selection selection) {
  /** Identifies the selection, to distinguish a retry from another request under the same key. */
  public String fingerprint() {
    if (selection instanceof Selection.Places places) {
      return places.section() + "*" + places.quantity();
    }
    if (selection instanceof Selection.Best best) {
      // No list of seats begins with a space.
      return " best " + best.section().orElse("") + "*" + best.quantity();
    }
    return String.join(" ", ((Selection.Seats) selection).ids());
  }
}
