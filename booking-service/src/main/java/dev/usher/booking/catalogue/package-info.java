/** Events for those who administer them and those who look for one. */
@NullMarked
package dev.usher.booking.catalogue;

import org.jspecify.annotations.NullMarked;
