/** Rooms: their settings, their few numbers, and who may change them. */
@NullMarked
package dev.usher.queue.room;

import org.jspecify.annotations.NullMarked;
