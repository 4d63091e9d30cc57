@NullMarked
package dev.usher.inventory.hold;

import org.jspecify.annotations.NullMarked;
