/** Ways to book scarce stock, one class each, to be read and compared. */
@NullMarked
package dev.usher.lab.strategy;

import org.jspecify.annotations.NullMarked;
