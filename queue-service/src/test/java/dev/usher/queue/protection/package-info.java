@NullMarked
package dev.usher.queue.protection;

import org.jspecify.annotations.NullMarked;
