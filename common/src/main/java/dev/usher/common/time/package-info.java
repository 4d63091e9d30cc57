/** The time. */
@NullMarked
package dev.usher.common.time;

import org.jspecify.annotations.NullMarked;
