/** The shop's pages: the list of events, an event with its hall, and the checkout of a hold. */
@NullMarked
package dev.usher.booking.shop;

import org.jspecify.annotations.NullMarked;
