/** Turns away, before PostgreSQL, requests that cannot win. */
@NullMarked
package dev.usher.inventory.gate;

import org.jspecify.annotations.NullMarked;
