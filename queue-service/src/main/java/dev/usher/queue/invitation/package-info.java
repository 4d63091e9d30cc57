/** Invitation codes: who may join a room that is not for everybody. */
@NullMarked
package dev.usher.queue.invitation;

import org.jspecify.annotations.NullMarked;
