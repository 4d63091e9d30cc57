/**
 * Admission: which visitors enter next, and the checkpoints that let the queue survive the loss of
 * Redis.
 */
@NullMarked
package dev.usher.queue.admission;

import org.jspecify.annotations.NullMarked;
