package dev.usher.inventory.stock;

import java.util.List;

/**
 * A section as it is sold.
 *
 * @param price of one seat or place
 * @param capacity how many seats or places
 * @param rows of a seated section, in their order; none in a general one
 */
public record Section(
    String id, String name, SectionKind kind, Money price, int capacity, List<SeatRow> rows) {}
