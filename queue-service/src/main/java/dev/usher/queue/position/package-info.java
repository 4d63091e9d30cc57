/** A visitor's position: polled, and streamed as it changes. */
@NullMarked
package dev.usher.queue.position;

import org.jspecify.annotations.NullMarked;
