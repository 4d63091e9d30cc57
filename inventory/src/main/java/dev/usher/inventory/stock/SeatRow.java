package dev.usher.inventory.stock;

/**
 * A row of seats.
 *
 * @param label as people read it, {@code A}
 * @param seats how many, numbered from 1
 */
public record SeatRow(String label, int seats) {}
