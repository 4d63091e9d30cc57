/** Web Push: visitors who allow it are called when their turn is near. */
@NullMarked
package dev.usher.queue.push;

import org.jspecify.annotations.NullMarked;
