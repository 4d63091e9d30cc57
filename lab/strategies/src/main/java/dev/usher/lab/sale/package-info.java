/** The sale that every strategy goes through: its tables, its crowd, its audit. */
@NullMarked
package dev.usher.lab.sale;

import org.jspecify.annotations.NullMarked;
