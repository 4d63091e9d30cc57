/** Tests of streams. */
@NullMarked
package dev.usher.queue.live;

import org.jspecify.annotations.NullMarked;
