package dev.usher.booking.availability;

import dev.usher.common.http.EncodedBody;
import dev.usher.inventory.event.Availability;

/**
 * What was free at one moment, ready to be sent.
 *
 * @param json the whole
 * @param body the whole as it is sent to whoever polls
 * @param before the number of the snapshot that {@code changes} count from
 * @param number of this snapshot
 * @param changes since the one before, as JSON; the whole if sections or rows came or went
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
