/** Queue tokens: signed proof of a place in the queue, and how requests carry them. */
@NullMarked
package dev.usher.queue.token;

import org.jspecify.annotations.NullMarked;
