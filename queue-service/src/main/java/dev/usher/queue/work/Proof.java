package dev.usher.queue.work;

import java.time.Instant;

/**
 * What a client has proven, good for one join.
 *
 * @param id random, given by this service
 * @param end it is no longer accepted from then on
 * @param isNote whether it is a note of {@link Patience}
 */
public record Proof(String id, Instant end, boolean isNote) {}
