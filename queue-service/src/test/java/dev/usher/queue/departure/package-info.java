/** Tests of leaving. */
@NullMarked
package dev.usher.queue.departure;

import org.jspecify.annotations.NullMarked;
