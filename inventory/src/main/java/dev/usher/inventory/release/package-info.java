/** Puts expired holds back on sale. */
@NullMarked
package dev.usher.inventory.release;

import org.jspecify.annotations.NullMarked;
