/** Tests of finished passes. */
@NullMarked
package dev.usher.booking.done;

import org.jspecify.annotations.NullMarked;
