/** Joining a room: queue numbers and their tokens. */
@NullMarked
package dev.usher.queue.join;

import org.jspecify.annotations.NullMarked;
