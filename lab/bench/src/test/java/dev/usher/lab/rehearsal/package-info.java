/** Tests of rehearsals. */
@NullMarked
package dev.usher.lab.rehearsal;

import org.jspecify.annotations.NullMarked;
