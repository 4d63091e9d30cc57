/** What the feature promises, on real stores. */
@NullMarked
package dev.usher.booking.audit;

import org.jspecify.annotations.NullMarked;
