/** The line: tickets, their numbers, and where a visitor stands. */
@NullMarked
package dev.usher.queue.line;

import org.jspecify.annotations.NullMarked;
