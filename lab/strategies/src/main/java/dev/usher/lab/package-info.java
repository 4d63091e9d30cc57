/** Compares the strategies: runs them through scenarios and measures them. */
@NullMarked
package dev.usher.lab;

import org.jspecify.annotations.NullMarked;
