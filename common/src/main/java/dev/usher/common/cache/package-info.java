/** In-memory caches. */
@NullMarked
package dev.usher.common.cache;

import org.jspecify.annotations.NullMarked;
