/** Tests of text. */
@NullMarked
package dev.usher.common.text;

import org.jspecify.annotations.NullMarked;
