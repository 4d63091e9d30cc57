/** Tests of calls by pages of other sites. */
@NullMarked
package dev.usher.booking.origin;

import org.jspecify.annotations.NullMarked;
