/** What the feature promises, on real stores. */
@NullMarked
package dev.usher.booking.payment;

import org.jspecify.annotations.NullMarked;
