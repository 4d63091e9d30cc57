/** Lua scripts kept as resources and run in Redis. */
@NullMarked
package dev.usher.common.redis;

import org.jspecify.annotations.NullMarked;
