/** Tests of the release of expired holds. */
@NullMarked
package dev.usher.release;

import org.jspecify.annotations.NullMarked;
