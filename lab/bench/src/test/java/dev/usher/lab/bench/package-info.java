/** Tests of the benchmarks. */
@NullMarked
package dev.usher.lab.bench;

import org.jspecify.annotations.NullMarked;
