/** Checks the passes that the waiting room admits visitors with. */
@NullMarked
package dev.usher.booking.pass;

import org.jspecify.annotations.NullMarked;
