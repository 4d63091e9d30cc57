package dev.usher.queue.line;

/**
 * A visitor's place in line.
 *
 * @param number from 1, given in the order of joining
 * @param visitor the ticket's {@code jti}: 128 random bits, hexadecimal
 * @param issuedAt seconds since 1970
 */
public record Ticket(String room, long number, String visitor, long issuedAt) {}
