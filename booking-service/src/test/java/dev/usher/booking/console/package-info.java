/** What the feature promises, on real stores. */
@NullMarked
package dev.usher.booking.console;

import org.jspecify.annotations.NullMarked;
