/** The page on which people wait. */
@NullMarked
package dev.usher.queue.page;

import org.jspecify.annotations.NullMarked;
