/** Tests of faults of stores. */
@NullMarked
package dev.usher.common.store;

import org.jspecify.annotations.NullMarked;
