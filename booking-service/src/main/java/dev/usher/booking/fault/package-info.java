/** What a caller is told when a store fails. */
@NullMarked
package dev.usher.booking.fault;

import org.jspecify.annotations.NullMarked;
