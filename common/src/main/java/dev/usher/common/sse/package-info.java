/** What every stream of server-sent events has in common. */
@NullMarked
package dev.usher.common.sse;

import org.jspecify.annotations.NullMarked;
