package dev.usher.queue.token;

/**
 * A visitor's place in the queue.
 *
 * @param number starts at 1, in the order of joining
 * @param visitor the token's {@code jti}: 128 random bits in hexadecimal
 * @param issuedAt seconds since 1970
 * @param generation the generation of the room it is for; distinguishes rooms that reuse an id
 */
public record QueueToken(
    String room, long number, String visitor, long issuedAt, long generation) {}
