@NullMarked
package dev.usher.booking.finishedpass;

import org.jspecify.annotations.NullMarked;
