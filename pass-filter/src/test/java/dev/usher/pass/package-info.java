/** Tests of the library that checks passes. */
@NullMarked
package dev.usher.pass;

import org.jspecify.annotations.NullMarked;
