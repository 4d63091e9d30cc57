/** Public keys that others publish as JSON Web Key Sets. */
@NullMarked
package dev.usher.common.key;

import org.jspecify.annotations.NullMarked;
