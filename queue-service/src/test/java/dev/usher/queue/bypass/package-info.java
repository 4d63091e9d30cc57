/** Tests of bypass links. */
@NullMarked
package dev.usher.queue.bypass;

import org.jspecify.annotations.NullMarked;
