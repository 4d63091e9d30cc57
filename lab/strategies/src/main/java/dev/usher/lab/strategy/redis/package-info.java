/** Strategies that Redis locks or counts for. */
@NullMarked
package dev.usher.lab.strategy.redis;

import org.jspecify.annotations.NullMarked;
