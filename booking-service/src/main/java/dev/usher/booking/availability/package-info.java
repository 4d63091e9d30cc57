/** Availability: one reader per event serves any number of clients. */
@NullMarked
package dev.usher.booking.availability;

import org.jspecify.annotations.NullMarked;
