@NullMarked
package dev.usher.inventory.release;

import org.jspecify.annotations.NullMarked;
