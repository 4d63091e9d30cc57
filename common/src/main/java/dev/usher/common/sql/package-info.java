/** Runs SQL statements from resource files, with named parameters. */
@NullMarked
package dev.usher.common.sql;

import org.jspecify.annotations.NullMarked;
