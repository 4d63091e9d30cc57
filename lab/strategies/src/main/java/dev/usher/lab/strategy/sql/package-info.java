/** Strategies that PostgreSQL decides alone, or should have. */
@NullMarked
package dev.usher.lab.strategy.sql;

import org.jspecify.annotations.NullMarked;
