/** Tests of the service as a whole. */
@NullMarked
package dev.usher.queue;

import org.jspecify.annotations.NullMarked;
