/** Payments of holds: providers, their webhooks, refunds. */
@NullMarked
package dev.usher.booking.payment;

import org.jspecify.annotations.NullMarked;
