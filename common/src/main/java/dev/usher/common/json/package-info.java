/** How JSON is read. */
@NullMarked
package dev.usher.common.json;

import org.jspecify.annotations.NullMarked;
