/**
 * Reports of all commands: figures, tables, JSON, a page with charts; and the stores that they run
 * on.
 */
@NullMarked
package dev.usher.lab.report;

import org.jspecify.annotations.NullMarked;
