/** Simulated visitors for {@code ./run}, so that a newcomer sees a sale. */
@NullMarked
package dev.usher.standalone.rush;

import org.jspecify.annotations.NullMarked;
