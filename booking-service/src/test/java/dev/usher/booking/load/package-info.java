@NullMarked
package dev.usher.booking.load;

import org.jspecify.annotations.NullMarked;
