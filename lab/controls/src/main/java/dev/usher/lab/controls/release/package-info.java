/** Expired holds freed by what teams have at hand: job schedulers, and a query each ten seconds. */
@NullMarked
package dev.usher.lab.controls.release;

import org.jspecify.annotations.NullMarked;
