/** Tests of the release of lapsed holds. */
@NullMarked
package dev.usher.release;

import org.jspecify.annotations.NullMarked;
