/** What the feature promises, on real stores. */
@NullMarked
package dev.usher.booking.outbox;

import org.jspecify.annotations.NullMarked;
