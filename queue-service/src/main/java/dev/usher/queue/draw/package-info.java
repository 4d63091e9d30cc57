/**
 * The draw of a room: closes the entries at the start, publishes the root of their receipts, draws
 * the queue numbers once, and shows all that is needed to check it. See docs/fair-draw.md.
 */
@NullMarked
package dev.usher.queue.draw;

import org.jspecify.annotations.NullMarked;
