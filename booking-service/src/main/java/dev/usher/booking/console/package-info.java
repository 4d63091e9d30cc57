/** The operator's console: its page, its sign-in, and the numbers of a sale. */
@NullMarked
package dev.usher.booking.console;

import org.jspecify.annotations.NullMarked;
