package dev.usher.queue.pass;

/**
 * What stands in a pass.
 *
 * @param visitor the {@code jti} of the queue token it was taken with
 * @param issuedAt seconds since 1970
 * @param endsAt seconds since 1970
 */
record PassClaims(String room, String visitor, String id, long issuedAt, long endsAt) {}
