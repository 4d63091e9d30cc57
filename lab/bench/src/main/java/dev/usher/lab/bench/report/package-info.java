/** What the measurements come to: ratios, verdicts, the table. */
@NullMarked
package dev.usher.lab.bench.report;

import org.jspecify.annotations.NullMarked;
