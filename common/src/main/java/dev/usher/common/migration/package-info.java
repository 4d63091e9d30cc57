/** How services migrate their database schemas. */
@NullMarked
package dev.usher.common.migration;

import org.jspecify.annotations.NullMarked;
