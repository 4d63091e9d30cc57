/** Counts what strategies ask of the stores. */
@NullMarked
package dev.usher.lab.measure;

import org.jspecify.annotations.NullMarked;
