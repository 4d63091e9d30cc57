/** The outbox of this service, and its dead letters. */
@NullMarked
package dev.usher.booking.outbox;

import org.jspecify.annotations.NullMarked;
