package dev.usher.booking.load;

/**
 * What an event has left.
 *
 * @param left free seats and places
 * @param holding visitors who have a hold that is not paid; 0 where much is left
 */
public record EventStock(String event, long left, long holding) {}
