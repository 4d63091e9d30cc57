/** Values that all features of the inventory share: events, sections, seats and holds. */
@NullMarked
package dev.usher.inventory.stock;

import org.jspecify.annotations.NullMarked;
