package dev.usher.inventory.event;

/**
 * A row of seats.
 *
 * @param label as people read it, {@code A}
 * @param seats how many, numbered from 1
 */
public record Row(String label, int seats) {}
