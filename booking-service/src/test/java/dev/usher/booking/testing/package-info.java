/** The language of this module's tests: what operators, visitors and passers-by do over HTTP. */
@NullMarked
package dev.usher.booking.testing;

import org.jspecify.annotations.NullMarked;
