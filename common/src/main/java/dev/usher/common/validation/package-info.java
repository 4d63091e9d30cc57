/** Constraints on requests, and what the response says of those that are violated. */
@NullMarked
package dev.usher.common.validation;

import org.jspecify.annotations.NullMarked;
