/** The line as it moves, streamed to those who wait. */
@NullMarked
package dev.usher.queue.live;

import org.jspecify.annotations.NullMarked;
