/**
 * PostgreSQL and Redis as every service needs them: bounded waits, readiness, faults as problems.
 */
@NullMarked
package dev.usher.common.store;

import org.jspecify.annotations.NullMarked;
