/** The catalogue: events for operators and visitors. */
@NullMarked
package dev.usher.booking.catalogue;

import org.jspecify.annotations.NullMarked;
