/** The bound of requests under way. */
@NullMarked
package dev.usher.queue.limit;

import org.jspecify.annotations.NullMarked;
