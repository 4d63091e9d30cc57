/** Reports, before the event's lock is taken, which requests are likely to be refused. */
@NullMarked
package dev.usher.inventory.gate;

import org.jspecify.annotations.NullMarked;
