/** What the feature promises, on real stores. */
@NullMarked
package dev.usher.booking.pass;

import org.jspecify.annotations.NullMarked;
