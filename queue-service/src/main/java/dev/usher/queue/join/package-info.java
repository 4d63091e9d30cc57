/** Joining a room: queue numbers and queue tokens. */
@NullMarked
package dev.usher.queue.join;

import org.jspecify.annotations.NullMarked;
