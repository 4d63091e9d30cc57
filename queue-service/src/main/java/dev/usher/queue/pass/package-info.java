/** Passes: claimed by visitors whose turn it is, signed, stored and finished. */
@NullMarked
package dev.usher.queue.pass;

import org.jspecify.annotations.NullMarked;
