/** Traces of requests, off by default. */
@NullMarked
package dev.usher.common.trace;

import org.jspecify.annotations.NullMarked;
