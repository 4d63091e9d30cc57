/** Messages that are written down with the change they tell of and sent until they arrive. */
@NullMarked
package dev.usher.booking.outbox;

import org.jspecify.annotations.NullMarked;
