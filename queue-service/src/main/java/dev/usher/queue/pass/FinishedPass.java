package dev.usher.queue.pass;

import java.time.Instant;

/**
 * A finished pass that the booking service is to hear of.
 *
 * @param attempts how often it was sent, the attempt that begins now included
 * @param isOver whether the pass has expired by itself, so that nobody needs to hear of it
 */
record FinishedPass(
    String room, long number, String passId, Instant expiresAt, int attempts, boolean isOver) {}
