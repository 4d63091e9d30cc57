/** Who is entered in the comparison, and what each has to show. */
@NullMarked
package dev.usher.lab.contest;

import org.jspecify.annotations.NullMarked;
