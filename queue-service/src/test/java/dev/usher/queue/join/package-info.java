@NullMarked
package dev.usher.queue.join;

import org.jspecify.annotations.NullMarked;
