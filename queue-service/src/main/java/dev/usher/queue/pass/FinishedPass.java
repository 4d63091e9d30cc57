package dev.usher.queue.pass;

import java.time.Instant;

/**
 * A finished pass that the booking service must be notified of.
 *
 * @param attempts the number of attempts to send it, including the one that begins now
 * @param isOver whether the pass has expired, so that no notification is needed
 */
record FinishedPass(
    String room, long number, String passId, Instant expiresAt, int attempts, boolean isOver) {}
