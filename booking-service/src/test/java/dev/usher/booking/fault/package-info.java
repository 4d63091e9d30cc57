/** Tests of what is answered when something is away or too much is asked. */
@NullMarked
package dev.usher.booking.fault;

import org.jspecify.annotations.NullMarked;
