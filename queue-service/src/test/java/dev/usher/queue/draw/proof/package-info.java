/** Tests of the mathematics of draws. */
@NullMarked
package dev.usher.queue.draw.proof;

import org.jspecify.annotations.NullMarked;
