/** Tells the waiting room that a pass is finished. */
@NullMarked
package dev.usher.booking.done;

import org.jspecify.annotations.NullMarked;
