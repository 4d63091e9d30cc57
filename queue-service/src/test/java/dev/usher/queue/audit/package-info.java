/** What the feature promises, on real stores. */
@NullMarked
package dev.usher.queue.audit;

import org.jspecify.annotations.NullMarked;
