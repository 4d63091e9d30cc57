/** Tests of the pages in a real browser. */
@NullMarked
package dev.usher.browser;

import org.jspecify.annotations.NullMarked;
