/** A payment provider for trying things out: its page has a button to pay and one to fail. */
@NullMarked
package dev.usher.booking.payment.sandbox;

import org.jspecify.annotations.NullMarked;
