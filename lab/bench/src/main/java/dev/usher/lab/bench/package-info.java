/** The command that measures the whole system. */
@NullMarked
package dev.usher.lab.bench;

import org.jspecify.annotations.NullMarked;
