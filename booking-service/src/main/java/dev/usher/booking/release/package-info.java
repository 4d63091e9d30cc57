/** What booking-service sees of the release of expired holds. */
@NullMarked
package dev.usher.booking.release;

import org.jspecify.annotations.NullMarked;
