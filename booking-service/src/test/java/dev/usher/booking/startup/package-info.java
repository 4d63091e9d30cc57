/** Tests of what happens at the start. */
@NullMarked
package dev.usher.booking.startup;

import org.jspecify.annotations.NullMarked;
