/** Implements {@code ./run}: the whole system on one machine, with only a JDK installed. */
@NullMarked
package dev.usher.standalone.run;

import org.jspecify.annotations.NullMarked;
