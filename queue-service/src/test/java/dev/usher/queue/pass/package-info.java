/** Tests of passes. */
@NullMarked
package dev.usher.queue.pass;

import org.jspecify.annotations.NullMarked;
