/** Takes, finds, confirms and gives back holds. */
@NullMarked
package dev.usher.inventory.hold;

import org.jspecify.annotations.NullMarked;
