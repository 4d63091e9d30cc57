package dev.usher.queue.token;

/**
 * A visitor's place in line.
 *
 * @param number from 1, given in the order of joining
 * @param visitor the queue token's {@code jti}: 128 random bits, hexadecimal
 * @param issuedAt seconds since 1970
 * @param generation which of the rooms that have had the id it is for
 */
public record QueueToken(
    String room, long number, String visitor, long issuedAt, long generation) {}
