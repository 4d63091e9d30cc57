/** The history of rooms by minute. */
@NullMarked
package dev.usher.queue.history;

import org.jspecify.annotations.NullMarked;
