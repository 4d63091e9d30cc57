/** The strategies, a class each, and what they share. */
@NullMarked
package dev.usher.lab.strategy;

import org.jspecify.annotations.NullMarked;
