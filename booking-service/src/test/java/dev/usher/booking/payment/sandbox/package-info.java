/** Tests of the sandbox. */
@NullMarked
package dev.usher.booking.payment.sandbox;

import org.jspecify.annotations.NullMarked;
