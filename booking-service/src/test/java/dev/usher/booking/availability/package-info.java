/** What the feature promises, on real stores. */
@NullMarked
package dev.usher.booking.availability;

import org.jspecify.annotations.NullMarked;
