/** SQL and Lua kept as resources beside the class that uses them. */
@NullMarked
package dev.usher.common.resource;

import org.jspecify.annotations.NullMarked;
