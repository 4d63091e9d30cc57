/** Limits of concurrency. */
@NullMarked
package dev.usher.common.limit;

import org.jspecify.annotations.NullMarked;
