/** Values that all features of the inventory share: what is sold, and what is held of it. */
@NullMarked
package dev.usher.inventory.stock;

import org.jspecify.annotations.NullMarked;
