package dev.usher.queue.work;

import java.time.Instant;

/**
 * What a client has proven, good for one join.
 *
 * @param id random, given by this service
 * @param end it is no longer accepted from then on
 */
public record Proof(String id, Instant end) {}
