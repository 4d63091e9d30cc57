/** Which site's page a browser's request comes from, and what that allows. */
@NullMarked
package dev.usher.common.origin;

import org.jspecify.annotations.NullMarked;
