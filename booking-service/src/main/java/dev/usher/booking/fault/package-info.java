/** Responses to requests that fail or are too many. */
@NullMarked
package dev.usher.booking.fault;

import org.jspecify.annotations.NullMarked;
