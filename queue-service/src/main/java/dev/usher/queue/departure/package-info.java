/** Leaving: visitors give up their place, turn or pass. */
@NullMarked
package dev.usher.queue.departure;

import org.jspecify.annotations.NullMarked;
