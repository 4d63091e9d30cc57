/** Errors as {@code application/problem+json} (RFC 9457), the same in every service. */
@NullMarked
package dev.usher.common.problem;

import org.jspecify.annotations.NullMarked;
