/** The audit log of this service. */
@NullMarked
package dev.usher.booking.audit;

import org.jspecify.annotations.NullMarked;
