/** Settings of booking-service. */
@NullMarked
package dev.usher.booking;

import org.jspecify.annotations.NullMarked;
