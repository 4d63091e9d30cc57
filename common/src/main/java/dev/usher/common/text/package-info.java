/** The rule for text in requests. */
@NullMarked
package dev.usher.common.text;

import org.jspecify.annotations.NullMarked;
