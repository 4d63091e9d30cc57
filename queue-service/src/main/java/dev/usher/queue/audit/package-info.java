/** The audit log of this service. */
@NullMarked
package dev.usher.queue.audit;

import org.jspecify.annotations.NullMarked;
