/** Tests of Web Push. */
@NullMarked
package dev.usher.queue.push;

import org.jspecify.annotations.NullMarked;
