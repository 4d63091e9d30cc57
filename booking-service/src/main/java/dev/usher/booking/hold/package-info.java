/** Holds of seats over HTTP. */
@NullMarked
package dev.usher.booking.hold;

import org.jspecify.annotations.NullMarked;
