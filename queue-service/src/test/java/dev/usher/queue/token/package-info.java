@NullMarked
package dev.usher.queue.token;

import org.jspecify.annotations.NullMarked;
