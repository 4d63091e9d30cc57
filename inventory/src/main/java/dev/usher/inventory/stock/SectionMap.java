package dev.usher.inventory.stock;

import java.util.OptionalDouble;

/**
 * Where a section is drawn. One seat is one unit wide.
 *
 * @param angle by which it is turned, in degrees clockwise around its own point
 */
public record SectionMap(double x, double y, OptionalDouble angle) {}
