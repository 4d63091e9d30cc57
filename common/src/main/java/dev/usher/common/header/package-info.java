/** The headers that tell browsers how to treat a response. */
@NullMarked
package dev.usher.common.header;

import org.jspecify.annotations.NullMarked;
