/** Which failures are those of a store, whatever wraps them. */
@NullMarked
package dev.usher.common.failure;

import org.jspecify.annotations.NullMarked;
