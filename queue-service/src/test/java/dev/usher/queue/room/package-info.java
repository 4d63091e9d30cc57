/** Tests of rooms. */
@NullMarked
package dev.usher.queue.room;

import org.jspecify.annotations.NullMarked;
