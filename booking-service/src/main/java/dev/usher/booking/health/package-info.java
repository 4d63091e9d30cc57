/** Whether this instance can serve. */
@NullMarked
package dev.usher.booking.health;

import org.jspecify.annotations.NullMarked;
