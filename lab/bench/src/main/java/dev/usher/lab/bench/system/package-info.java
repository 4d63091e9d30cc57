/** The system under test: processes, stores, and single requests to them. */
@NullMarked
package dev.usher.lab.bench.system;

import org.jspecify.annotations.NullMarked;
