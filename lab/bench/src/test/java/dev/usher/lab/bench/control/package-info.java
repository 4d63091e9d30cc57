/** Tests of the controls. */
@NullMarked
package dev.usher.lab.bench.control;

import org.jspecify.annotations.NullMarked;
