/** What the feature promises, on real stores. */
@NullMarked
package dev.usher.booking.catalogue;

import org.jspecify.annotations.NullMarked;
