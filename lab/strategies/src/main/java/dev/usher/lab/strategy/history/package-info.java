/** The strategy that keeps what happened instead of what is. */
@NullMarked
package dev.usher.lab.strategy.history;

import org.jspecify.annotations.NullMarked;
