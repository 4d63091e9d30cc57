/** Admission: who comes in next, and what is kept so that the loss of Redis changes nothing. */
@NullMarked
package dev.usher.queue.admission;

import org.jspecify.annotations.NullMarked;
