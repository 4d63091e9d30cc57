/** Tests of json. */
@NullMarked
package dev.usher.common.json;

import org.jspecify.annotations.NullMarked;
