/** Bookings, their tickets and their page. */
@NullMarked
package dev.usher.booking.booking;

import org.jspecify.annotations.NullMarked;
