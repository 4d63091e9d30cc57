/** The command lab/run bench: the whole system under load, against what it must beat. */
@NullMarked
package dev.usher.lab.bench;

import org.jspecify.annotations.NullMarked;
