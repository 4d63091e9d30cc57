package dev.usher.inventory.stock;

import java.util.Optional;

/**
 * A seat, or some places of a general section, in a hold.
 *
 * @param section the section's id
 * @param seat the seat's id, none in a general section
 * @param quantity 1 for a seat
 * @param price of one
 */
public record HoldItem(String section, Optional<String> seat, int quantity, Money price) {}
