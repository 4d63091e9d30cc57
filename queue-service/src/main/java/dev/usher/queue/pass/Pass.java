package dev.usher.queue.pass;

/**
 * What stands in a pass.
 *
 * @param visitor the {@code jti} of the ticket it was taken with
 * @param issuedAt seconds since 1970
 * @param endsAt seconds since 1970
 */
record Pass(String room, String visitor, String id, long issuedAt, long endsAt) {}
