/** Measures single calls, by JMH in a process of its own. */
@NullMarked
package dev.usher.lab.bench.micro;

import org.jspecify.annotations.NullMarked;
