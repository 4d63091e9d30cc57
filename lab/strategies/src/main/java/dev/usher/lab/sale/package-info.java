/** What is sold and bought, and whether the result is right. */
@NullMarked
package dev.usher.lab.sale;

import org.jspecify.annotations.NullMarked;
