package dev.usher.booking.booking;

import java.util.Optional;

/**
 * Admits one person to the event.
 *
 * @param seat the seat, in a seated section
 * @param code 80 random bits in base 32; looked up when it is checked at the entrance
 */
public record Ticket(String section, Optional<String> seat, String code) {}
