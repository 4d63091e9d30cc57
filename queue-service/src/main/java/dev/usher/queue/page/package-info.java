/** The waiting page. */
@NullMarked
package dev.usher.queue.page;

import org.jspecify.annotations.NullMarked;
