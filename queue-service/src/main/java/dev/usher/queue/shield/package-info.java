/** The waiting room in front of a site of others, whose proxy asks here about each request. */
@NullMarked
package dev.usher.queue.shield;

import org.jspecify.annotations.NullMarked;
