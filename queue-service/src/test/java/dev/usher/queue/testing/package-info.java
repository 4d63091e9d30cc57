/** The language that tests of the waiting room are written in. */
@NullMarked
package dev.usher.queue.testing;

import org.jspecify.annotations.NullMarked;
