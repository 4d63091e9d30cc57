/** The command {@code lab/run}. */
@NullMarked
package dev.usher.lab;

import org.jspecify.annotations.NullMarked;
