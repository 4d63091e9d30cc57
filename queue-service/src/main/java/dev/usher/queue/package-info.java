/** The waiting room service: its settings. */
@NullMarked
package dev.usher.queue;

import org.jspecify.annotations.NullMarked;
