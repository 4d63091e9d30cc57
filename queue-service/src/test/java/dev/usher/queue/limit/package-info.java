/** Tests of the bounds. */
@NullMarked
package dev.usher.queue.limit;

import org.jspecify.annotations.NullMarked;
