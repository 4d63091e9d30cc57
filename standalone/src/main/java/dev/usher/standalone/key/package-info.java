/** Keys and tokens for installations without an issuer of their own. */
@NullMarked
package dev.usher.standalone.key;

import org.jspecify.annotations.NullMarked;
