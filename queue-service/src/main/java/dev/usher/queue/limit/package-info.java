/** The limit on concurrent requests. */
@NullMarked
package dev.usher.queue.limit;

import org.jspecify.annotations.NullMarked;
