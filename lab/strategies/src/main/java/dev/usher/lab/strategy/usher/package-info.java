/** The strategy of this project, as its services use it. */
@NullMarked
package dev.usher.lab.strategy.usher;

import org.jspecify.annotations.NullMarked;
