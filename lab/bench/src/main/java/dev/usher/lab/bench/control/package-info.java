/** The controls: what the services are compared with, on the same HTTP stack. */
@NullMarked
package dev.usher.lab.bench.control;

import org.jspecify.annotations.NullMarked;
