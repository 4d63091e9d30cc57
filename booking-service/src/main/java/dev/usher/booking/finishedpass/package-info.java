/** Finished passes: they take no new holds, and queue-service is informed. */
@NullMarked
package dev.usher.booking.finishedpass;

import org.jspecify.annotations.NullMarked;
