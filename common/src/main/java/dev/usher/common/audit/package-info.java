/** The audit log: which operator or service asked for which change, and what came of it. */
@NullMarked
package dev.usher.common.audit;

import org.jspecify.annotations.NullMarked;
