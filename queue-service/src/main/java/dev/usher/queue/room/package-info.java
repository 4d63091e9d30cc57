/** Rooms: their settings, their queue counters and their operation. */
@NullMarked
package dev.usher.queue.room;

import org.jspecify.annotations.NullMarked;
