@NullMarked
package dev.usher.inventory.gate;

import org.jspecify.annotations.NullMarked;
