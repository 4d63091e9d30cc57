/** Events, stock and holds: the library that booking-service and release-worker use. */
@NullMarked
package dev.usher.inventory;

import org.jspecify.annotations.NullMarked;
