/** Tests of the settings of issuers. */
@NullMarked
package dev.usher.common.identity;

import org.jspecify.annotations.NullMarked;
