/** What every line of a log goes through. */
@NullMarked
package dev.usher.common.log;

import org.jspecify.annotations.NullMarked;
