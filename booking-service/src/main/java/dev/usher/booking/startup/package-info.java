/** Checks of the configuration when the service starts. */
@NullMarked
package dev.usher.booking.startup;

import org.jspecify.annotations.NullMarked;
