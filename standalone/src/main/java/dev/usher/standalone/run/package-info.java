/** What {@code ./run} does: the whole system on one machine, from nothing but a JDK. */
@NullMarked
package dev.usher.standalone.run;

import org.jspecify.annotations.NullMarked;
