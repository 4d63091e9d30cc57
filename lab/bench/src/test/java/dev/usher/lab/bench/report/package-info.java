/** Tests of the benchmarks. */
@NullMarked
package dev.usher.lab.bench.report;

import org.jspecify.annotations.NullMarked;
