/** The one rule for text that people or programs send. */
@NullMarked
package dev.usher.common.text;

import org.jspecify.annotations.NullMarked;
