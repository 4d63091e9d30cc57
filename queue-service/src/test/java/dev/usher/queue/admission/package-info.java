/** Tests of admission. */
@NullMarked
package dev.usher.queue.admission;

import org.jspecify.annotations.NullMarked;
