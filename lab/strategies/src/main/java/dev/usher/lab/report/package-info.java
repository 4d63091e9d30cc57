/** What a run found out, as a table and as JSON. */
@NullMarked
package dev.usher.lab.report;

import org.jspecify.annotations.NullMarked;
