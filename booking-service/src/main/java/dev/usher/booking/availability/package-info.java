/** What is free, told to any number of people by one reader an event. */
@NullMarked
package dev.usher.booking.availability;

import org.jspecify.annotations.NullMarked;
