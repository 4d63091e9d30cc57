/** Bounds of what is done at the same time. */
@NullMarked
package dev.usher.common.limit;

import org.jspecify.annotations.NullMarked;
