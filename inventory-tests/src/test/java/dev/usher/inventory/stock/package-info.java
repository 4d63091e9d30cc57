@NullMarked
package dev.usher.inventory.stock;

import org.jspecify.annotations.NullMarked;
