/** Tests of the page. */
@NullMarked
package dev.usher.queue.page;

import org.jspecify.annotations.NullMarked;
