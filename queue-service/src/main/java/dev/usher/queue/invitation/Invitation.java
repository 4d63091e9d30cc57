package dev.usher.queue.invitation;

import java.time.Instant;

/**
 * What an invitation code, or that of a bypass link, says.
 *
 * @param id random
 * @param uses how many visitors may use it
 * @param end it is no longer accepted from then on
 */
public record Invitation(String id, int uses, Instant end) {}
