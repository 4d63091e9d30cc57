/** Tests of the history of rooms. */
@NullMarked
package dev.usher.queue.history;

import org.jspecify.annotations.NullMarked;
