/** Starts, monitors and ends child processes, and never leaves one behind. */
@NullMarked
package dev.usher.standalone.process;

import org.jspecify.annotations.NullMarked;
