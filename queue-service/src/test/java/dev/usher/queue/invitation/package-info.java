/** Tests of invitation codes. */
@NullMarked
package dev.usher.queue.invitation;

import org.jspecify.annotations.NullMarked;
