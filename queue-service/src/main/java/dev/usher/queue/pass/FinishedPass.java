package dev.usher.queue.pass;

import java.time.Instant;

/**
 * A pass that is finished.
 *
 * @param isNews whether it was valid until now
 */
record FinishedPass(long number, Instant expiresAt, boolean isNews) {}
