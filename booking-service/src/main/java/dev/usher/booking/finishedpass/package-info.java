/** Finished passes: they take no new holds, and queue-service is informed of them. */
@NullMarked
package dev.usher.booking.finishedpass;

import org.jspecify.annotations.NullMarked;
