/** Tests of the line. */
@NullMarked
package dev.usher.queue.line;

import org.jspecify.annotations.NullMarked;
