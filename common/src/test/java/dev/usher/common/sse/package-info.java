/** Tests of streams. */
@NullMarked
package dev.usher.common.sse;

import org.jspecify.annotations.NullMarked;
