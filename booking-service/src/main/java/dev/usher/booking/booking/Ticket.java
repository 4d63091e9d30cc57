package dev.usher.booking.booking;

import java.util.Optional;

/**
 * What lets one person in.
 *
 * @param seat of a seated section
 * @param code 80 random bits in base 32; whoever checks it at the door looks it up
 */
public record Ticket(String section, Optional<String> seat, String code) {}
