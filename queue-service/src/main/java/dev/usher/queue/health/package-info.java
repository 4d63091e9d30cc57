/** Health for operators. */
@NullMarked
package dev.usher.queue.health;

import org.jspecify.annotations.NullMarked;
