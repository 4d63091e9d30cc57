/** Passes: taken by whose turn it is, signed, durable, given back when done. */
@NullMarked
package dev.usher.queue.pass;

import org.jspecify.annotations.NullMarked;
