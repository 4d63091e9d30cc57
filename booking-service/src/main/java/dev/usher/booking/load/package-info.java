/** How loaded this instance is, for the waiting room, which admits fewer visitors if it is. */
@NullMarked
package dev.usher.booking.load;

import org.jspecify.annotations.NullMarked;
