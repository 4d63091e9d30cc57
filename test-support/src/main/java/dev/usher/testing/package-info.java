/**
 * What the tests of several modules share: stores, a faulty connection to PostgreSQL, HTTP edge
 * cases.
 */
@NullMarked
package dev.usher.testing;

import org.jspecify.annotations.NullMarked;
