/** Published keys. */
@NullMarked
package dev.usher.common.key;

import org.jspecify.annotations.NullMarked;
