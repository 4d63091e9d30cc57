/** What benchmarks compare with. Never shipped. */
@NullMarked
package dev.usher.lab.controls;

import org.jspecify.annotations.NullMarked;
