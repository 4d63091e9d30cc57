/** Stopping an instance without losing a request that it has accepted. */
@NullMarked
package dev.usher.common.shutdown;

import org.jspecify.annotations.NullMarked;
