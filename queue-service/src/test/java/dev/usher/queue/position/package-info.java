@NullMarked
package dev.usher.queue.position;

import org.jspecify.annotations.NullMarked;
