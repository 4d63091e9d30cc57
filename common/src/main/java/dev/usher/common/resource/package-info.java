/** SQL and Lua kept as resources in the package of the class that uses them. */
@NullMarked
package dev.usher.common.resource;

import org.jspecify.annotations.NullMarked;
