/** The headers that protect visitors in their browsers. */
@NullMarked
package dev.usher.common.header;

import org.jspecify.annotations.NullMarked;
