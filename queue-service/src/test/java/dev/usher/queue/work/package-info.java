/** Tests of proof of work. */
@NullMarked
package dev.usher.queue.work;

import org.jspecify.annotations.NullMarked;
