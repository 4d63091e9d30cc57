package dev.usher.queue.invitation;

import java.time.Instant;

/**
 * What an invitation code says.
 *
 * @param id random
 * @param joins how many visitors may join with it
 * @param end it is no longer accepted from then on
 */
public record Invitation(String id, int joins, Instant end) {}
