/** Tests of the page. */
@NullMarked
package dev.usher.lab.kit.page;

import org.jspecify.annotations.NullMarked;
