/** Strategies in which one consumer takes the requests in turn. */
@NullMarked
package dev.usher.lab.strategy.queue;

import org.jspecify.annotations.NullMarked;
