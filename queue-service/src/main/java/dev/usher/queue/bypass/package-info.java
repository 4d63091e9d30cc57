/** Bypass links: passes without waiting, for the staff of a sale. */
@NullMarked
package dev.usher.queue.bypass;

import org.jspecify.annotations.NullMarked;
