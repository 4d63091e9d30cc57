/** Bookings and their tickets. */
@NullMarked
package dev.usher.booking.booking;

import org.jspecify.annotations.NullMarked;
