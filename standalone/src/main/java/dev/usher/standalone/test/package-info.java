/** What the tests of the other modules stand on. */
@NullMarked
package dev.usher.standalone.test;

import org.jspecify.annotations.NullMarked;
