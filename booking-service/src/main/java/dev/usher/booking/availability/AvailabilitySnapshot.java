package dev.usher.booking.availability;

import dev.usher.common.http.EncodedBody;
import dev.usher.inventory.event.Availability;

/**
 * The availability at one moment, ready to be sent.
 *
 * @param json the whole availability
 * @param body the whole as sent to clients that poll
 * @param before the number of the snapshot that {@code changes} count from
 * @param number of this snapshot
 * @param changes since the previous snapshot, as JSON; the whole if sections or rows were added or
 *     removed
 */
record AvailabilitySnapshot(
    Availability availability,
    String json,
    EncodedBody body,
    long before,
    long number,
    StreamMessage changes) {

  StreamMessage whole() {
    return new StreamMessage(StreamMessage.WHOLE, json);
  }
}
