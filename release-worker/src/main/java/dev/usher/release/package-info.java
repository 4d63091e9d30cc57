/** Puts expired holds back on sale the moment their payment window ends. */
@NullMarked
package dev.usher.release;

import org.jspecify.annotations.NullMarked;
