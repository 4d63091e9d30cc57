/** Tests of the waiting room in front of a site of others. */
@NullMarked
package dev.usher.queue.shield;

import org.jspecify.annotations.NullMarked;
