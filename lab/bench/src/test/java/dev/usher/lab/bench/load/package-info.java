/** Tests of the benchmarks. */
@NullMarked
package dev.usher.lab.bench.load;

import org.jspecify.annotations.NullMarked;
