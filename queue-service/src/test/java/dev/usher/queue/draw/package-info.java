/** Tests of draws. */
@NullMarked
package dev.usher.queue.draw;

import org.jspecify.annotations.NullMarked;
