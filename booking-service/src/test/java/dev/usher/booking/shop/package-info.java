@NullMarked
package dev.usher.booking.shop;

import org.jspecify.annotations.NullMarked;
