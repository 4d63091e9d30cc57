/** The walls of the module, and the whole of it under load. */
@NullMarked
package dev.usher.booking;

import org.jspecify.annotations.NullMarked;
