/** What the feature promises, on real stores. */
@NullMarked
package dev.usher.booking.hold;

import org.jspecify.annotations.NullMarked;
