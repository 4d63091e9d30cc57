/** Responses to failures and overload. */
@NullMarked
package dev.usher.booking.fault;

import org.jspecify.annotations.NullMarked;
