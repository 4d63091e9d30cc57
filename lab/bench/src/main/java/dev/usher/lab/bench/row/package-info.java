/** The rows of the table of speeds: what each measures, and how. */
@NullMarked
package dev.usher.lab.bench.row;

import org.jspecify.annotations.NullMarked;
