/** Sites that a proxy puts behind a waiting room: their addresses, and the way back to them. */
@NullMarked
package dev.usher.queue.site;

import org.jspecify.annotations.NullMarked;
