/** Tests of the benchmarks. */
@NullMarked
package dev.usher.lab.bench.row;

import org.jspecify.annotations.NullMarked;
